"""All that the page of one customer shows. The number of queries does not grow with the customer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.timezone import localtime

from crm.local_time import local_time
from crm.masking import masked
from crm.models import Cart, CartLine, Consent, Customer, Identity, Order, Store, Suppression, TierPeriod
from crm.visibility import may_change
from dashboard.person.conclusions import Conclusions, conclusions_about
from dashboard.person.events import pinned, timeline
from dashboard.person.history import History, history_of
from dashboard.person.orders import FIRST, Orders, orders_of
from dashboard.person.permits import Permit, permits
from dashboard.person.products import Bought, bought_by
from dashboard.person.timeline import Entry, Place, Timeline
from segments.needs import Needs, needs_of

MOST_DOUBLES = 10
FIRST_PRODUCTS = 5


@dataclass(frozen=True)
class Dossier:
    today: date
    conclusions: Conclusions | None  # None: the engine has not looked yet
    needs: Needs
    permits: list[Permit]
    identities: list[Identity]
    doubles: list[Identity]
    orders: Orders
    products: list[Bought]
    more_products: bool
    due_now: Bought | None  # the product that is overdue longest
    carts: list[Cart]
    consents: list[Consent]  # the newest statement of each channel and purpose
    suppressions: list[Suppression]
    pinned: list[Entry]
    timeline: Timeline
    tier: TierPeriod | None
    history: History | None


def dossier(
    customer: Customer, *, store: Store, reader: Any, at: datetime, kinds: list[str], before: Place | None
) -> Dossier:
    today = localtime(at).date()
    concluded = conclusions_about(customer, store=store, today=today)
    identities = identities_of(customer)
    products = bought_by(customer, today=today)
    return Dossier(
        today=today,
        conclusions=concluded,
        needs=needs_of(customer, metrics=concluded.metrics if concluded else None),
        permits=permits(customer, at=at),
        identities=identities,
        doubles=doubles_of(customer, identities, reader),
        orders=orders_of(customer, before=None, size=FIRST),
        products=products[:FIRST_PRODUCTS],
        more_products=len(products) > FIRST_PRODUCTS,
        due_now=next((one for one in products if one.due and one.due.on < today), None),
        carts=open_carts(customer, store=store, at=at),
        consents=consents_of(customer),
        suppressions=list(
            Suppression.objects.filter(customer=customer, lifted_at=None)
            .select_related("set_by")
            .order_by("channel", "-since", "pk")
        ),
        pinned=pinned(customer, reader=reader),
        timeline=timeline(customer, kinds=kinds, before=before, reader=reader),
        tier=TierPeriod.objects.filter(customer=customer, ended_at=None).select_related("tier").first(),
        history=history_of(customer, concluded.metrics if concluded else None, today=today),
    )


def facts_card(customer: Customer, *, reader: Any, at: datetime) -> dict[str, Any]:
    """What the card of facts shows, also when it alone is drawn again."""
    identities = identities_of(customer)
    return {
        "customer": customer,
        "identities": identities,
        "needs": needs_of(customer, metrics=getattr(customer, "metrics", None)),
        "local_time": clock_of(customer, identities, reader=reader, at=at),
        "changes_it": may_change(reader, customer),
    }


def clock_of(customer: Customer, identities: list[Identity], *, reader: Any, at: datetime) -> str:
    """The time on the customer's clock; "" when nobody knows, or when the reader sees no place either."""
    if masked(reader):
        return ""
    phones = [identity.value for identity in identities if identity.kind == "PHONE"]
    there = local_time(customer, phones=phones, at=at)
    return "" if there is None else f"{there:%H:%M}"


def identities_of(customer: Customer) -> list[Identity]:
    """The main address of each kind first, then the oldest."""
    return list(customer.identities.order_by("kind", "-is_primary", "first_seen_at", "pk"))


def consents_of(customer: Customer) -> list[Consent]:
    """The statement in force of each channel and purpose."""
    same = Consent.objects.filter(
        customer=OuterRef("customer"), channel=OuterRef("channel"), purpose=OuterRef("purpose")
    )
    newest = Subquery(same.order_by("-happened_at", "-pk").values("pk")[:1])
    said = Consent.objects.filter(customer=customer).annotate(newest=newest).filter(pk=F("newest"))
    return list(said.select_related("recorded_by").order_by("channel", "purpose"))


def open_carts(customer: Customer, *, store: Store, at: datetime) -> list[Cart]:
    """The one touched last first, with their lines; only those that the types count as open, or soon will.

    A shop rarely says that a cart was given up: it lapses with the cart window, and with the next order.
    """
    since = Order.objects.filter(
        Q(cancelled_at=None) | Q(cancelled_at__gt=at),
        customer=customer, is_test=False, placed_at__gte=OuterRef("touched_at"), placed_at__lte=at,
    )  # fmt: skip
    standing = Cart.objects.filter(
        ~Exists(since), customer=customer, closed_at=None, value__gt=0,
        touched_at__gte=at - timedelta(days=store.cart_window_days),
    )  # fmt: skip
    carts = list(standing.order_by("-touched_at", "-pk"))
    lines: dict[int, list[CartLine]] = {}
    for line in CartLine.objects.filter(cart__in=carts).select_related("product").order_by("pk"):
        lines.setdefault(line.cart_id, []).append(line)
    for cart in carts:
        cart.shown_lines = lines.get(cart.pk, [])
    return carts


def doubles_of(customer: Customer, identities: list[Identity], reader: Any) -> list[Identity]:
    """The same phone at somebody else whom the reader may see: perhaps the same person."""
    phones = [identity.value for identity in identities if identity.kind == "PHONE"]
    if not phones:
        return []
    visible = Customer.objects.visible_to(reader).values("pk")
    others = Identity.objects.filter(kind="PHONE", value__in=phones, customer__in=visible)
    return list(
        others.exclude(customer=customer).select_related("customer").order_by("customer", "pk")[:MOST_DOUBLES]
    )
