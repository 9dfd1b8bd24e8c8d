"""The list of customers."""

from collections.abc import Callable, Container, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from crm.lists import cells
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.lists.links import address_of
from crm.masking import identity_for, name_for, text_for
from crm.models import Customer, Identity
from crm.permissions import may
from crm.spreadsheets import Cell
from crm.templatetags.hexad import avatar, tag, type_chip
from crm.type_looks import TYPE_LOOKS
from crm.visibility import sees_all
from dashboard.customers.among_metrics import among_metrics
from dashboard.customers.filters import CustomerFilter
from dashboard.lists.bulk import BULK_ACTIONS, BulkAction
from segments.models import CustomerMetrics
from segments.needs import names_of
from segments.stages import STAGES

STAGE_LABELS = {stage.code: stage.label for stage in STAGES}
IDENTITIES = {"email": "EMAIL", "phone": "PHONE"}  # column -> kind


def actions_for(user: Any) -> list[BulkAction]:
    return [action for action in BULK_ACTIONS if may(user, action.permission)]


def with_identities(customers: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    """Give each customer the e-mail and phone to show, chosen or oldest: one query, none if no column asks."""
    kinds = [kind for code, kind in IDENTITIES.items() if code in codes]
    known: dict[int, dict[str, Identity]] = {}
    if kinds:
        rows = Identity.objects.filter(customer__in=[customer.pk for customer in customers], kind__in=kinds)
        for identity in rows.order_by("-is_primary", "first_seen_at", "pk"):
            known.setdefault(identity.customer_id, {}).setdefault(identity.kind, identity)
    for customer in customers:
        customer.shown_identities = known.get(customer.pk, {})


def with_what_stands_beside(customers: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    """Addresses and needs, each asked for only where a column shows it."""
    with_identities(customers, reader, codes)
    named = names_of(customers) if "needs" in codes else {}
    for customer in customers:
        customer.shown_needs = named.get(customer.pk, [])


def ids_by_metrics(user: Any, column: Column, descends: bool) -> QuerySet | None:
    """Of everybody, by one table alone: joined with each customer's row first, they take three times as long."""
    path, _both, name = column.order.partition("__")
    if path != "metrics" or not sees_all(user):
        return None
    known = CustomerMetrics.objects.filter(**{f"{name}__isnull": False})
    living = known.exclude(customer__in=Customer.objects.filter(erased_at__isnull=False).values("pk"))
    order = (f"-{name}", "-customer_id") if descends else (name, "customer_id")
    return living.order_by(*order).values_list("customer_id", flat=True)


def metrics_of(customer: Any) -> CustomerMetrics | None:
    """None: the engine has not looked at this customer yet."""
    return getattr(customer, "metrics", None)


def _measured(shown: Callable[[CustomerMetrics, Reader], str], *, unseen: bool = False) -> Callable[..., str]:
    def cell(customer: Any, reader: Reader) -> str:
        metrics = metrics_of(customer)
        if metrics is None:
            return cells.absent(_("Not looked at yet")) if unseen else ""
        return shown(metrics, reader)

    return cell


def _valued(read: Callable[[CustomerMetrics], Cell]) -> Callable[..., Cell]:
    def value(customer: Any, reader: Reader) -> Cell:
        metrics = metrics_of(customer)
        return None if metrics is None else read(metrics)

    return value


def _title(customer: Any, reader: Reader) -> str:
    name = name_for(customer, reader.user)
    place = cells.apart((text_for(customer.city, reader.user), _country(customer)))
    shown = cells.linked(address_of("dashboard:customer", customer.pk), name, place)
    return format_html('<span class="cell-person">{}<span>{}</span></span>', avatar(name), shown)


def _country(customer: Any) -> str:
    return display.country(customer.country) if customer.country else ""


def _next(metrics: CustomerMetrics, reader: Reader) -> str:
    if not metrics.next_change_at or not metrics.next_type_code:
        return cells.absent(_("No change ahead"))
    day = display.near_day(metrics.next_change_at, reader.today)
    return format_html(
        '<span class="move"><span class="soft">{}</span>{}{}</span>',
        day, cells.icon("arrow-right", 14), type_chip(metrics.next_type_code, "icon"),
    )  # fmt: skip


def _type_name(code: str) -> str:
    return str(TYPE_LOOKS[code].label) if code in TYPE_LOOKS else ""


def _rfm(metrics: CustomerMetrics) -> str:
    return "" if metrics.r is None else f"{metrics.r}{metrics.f}{metrics.m}"


def _needs(customer: Any, reader: Reader) -> str:
    if not customer.shown_needs:
        return cells.absent()
    return format_html(
        '<span class="row">{}</span>',
        format_html_join("", "{}", ((tag(name),) for name in customer.shown_needs)),
    )


def _identity(kind: str) -> Callable[..., str]:
    def shown(customer: Any, reader: Reader) -> str:
        found = customer.shown_identities.get(kind)
        return "" if found is None else identity_for(found, reader.user)

    return shown


def _identity_cell(kind: str) -> Callable[..., str]:
    def cell(customer: Any, reader: Reader) -> str:
        found = customer.shown_identities.get(kind)
        if found is None:
            return cells.absent()
        shown = identity_for(found, reader.user)
        if shown == found.value and kind == "PHONE":  # a masked one has no country to go by
            shown = display.phone(shown)
        return format_html('<bdi dir="ltr">{}</bdi>', shown)

    return cell


def _amount(name: str) -> Callable[..., str]:
    return _measured(lambda metrics, reader: cells.amount(getattr(metrics, name), metrics.currency))


def _paid(name: str) -> Callable[..., Cell]:
    return _valued(lambda metrics: cells.paid(getattr(metrics, name), metrics.currency))


def _day(name: str) -> Callable[..., str]:
    return _measured(lambda metrics, reader: cells.day(getattr(metrics, name), reader))


CUSTOMERS = ListKind(
    "customers", gettext_lazy("Customers"), "dashboard:customer_list", "customers.see",
    rows=lambda user: Customer.objects.visible_to(user),
    filters=CustomerFilter,
    filter_panel="dashboard/_customer_filters.html",
    related=("metrics", "owner"),
    beside=with_what_stands_beside,
    counted=lambda user: Customer.objects.count_visible_to(user),
    ids=ids_by_metrics,
    sooner=among_metrics,
    title=Column(
        "name", gettext_lazy("Customer"), _title, lambda customer, reader: name_for(customer, reader.user),
        "search_name", greatest_first=False,
    ),
    columns=(
        Column(
            "type", gettext_lazy("Type"), _measured(lambda metrics, reader: type_chip(metrics.type_code), unseen=True),
            _valued(lambda metrics: _type_name(metrics.type_code)),
        ),
        Column(
            "next", gettext_lazy("Next change"), _measured(_next),
            _valued(lambda metrics: cells.local_day(metrics.next_change_at)),
            "metrics__next_change_at", greatest_first=False, may_lack=True, css="next",
        ),
        Column(
            "stage", gettext_lazy("Stage"),
            _measured(lambda metrics, reader: cells.text(STAGE_LABELS.get(metrics.stage, ""))),
            _valued(lambda metrics: str(STAGE_LABELS.get(metrics.stage, ""))), is_first=False,
        ),
        Column(
            "needs", gettext_lazy("Needs"), _needs, lambda customer, reader: display.enumerated(customer.shown_needs),
            is_first=False, css="wide",
        ),
        Column(
            "rfm", gettext_lazy("RFM"), _measured(lambda metrics, reader: cells.text(_rfm(metrics))), _valued(_rfm),
            is_first=False,
        ),
        Column(
            "value", gettext_lazy("Value"), _amount("value"), _paid("value"), "metrics__value",
            may_lack=True, is_number=True,
        ),
        Column(
            "aov", gettext_lazy("Average order"), _amount("aov"), _paid("aov"), "metrics__aov",
            may_lack=True, is_first=False, is_number=True,
        ),
        Column(
            "orders", gettext_lazy("Orders"), _measured(lambda metrics, reader: cells.count(metrics.orders)),
            _valued(lambda metrics: metrics.orders), "metrics__orders", may_lack=True, is_number=True,
        ),
        Column(
            "activity", gettext_lazy("Last order"), _day("last_order_on"),
            _valued(lambda metrics: metrics.last_order_on), "metrics__last_order_on", may_lack=True, is_number=True,
        ),
        Column(
            "first", gettext_lazy("First order"), _day("first_order_on"),
            _valued(lambda metrics: metrics.first_order_on), "metrics__first_order_on", may_lack=True,
            is_first=False, is_number=True,
        ),
        Column("email", gettext_lazy("E-mail"), _identity_cell("EMAIL"), _identity("EMAIL"), is_first=False),
        Column("phone", gettext_lazy("Phone"), _identity_cell("PHONE"), _identity("PHONE"), is_first=False),
        Column(
            "joined", gettext_lazy("Since"), lambda customer, reader: cells.day(customer.joined_at, reader),
            lambda customer, reader: cells.local_day(customer.joined_at), "joined_at", may_lack=True, is_first=False,
            is_number=True,
        ),
        Column(
            "owner", gettext_lazy("Owner"), lambda customer, reader: cells.person(customer.owner, _("nobody")),
            lambda customer, reader: str(customer.owner or ""), css="not-phone",
        ),
    ),
    in_files=(
        (gettext_lazy("Number"), lambda customer, reader: customer.pk),
        (gettext_lazy("Country"), lambda customer, reader: _country(customer)),
        (gettext_lazy("Currency"), _valued(lambda metrics: metrics.currency)),
    ),
    usual_order="activity",
    all_label=gettext_lazy("Everybody"),
    template="dashboard/customer_list.html",
    export_permission="customers.export",
    asks_why=True,
    exported="customers.exported",
    bulk=actions_for,
    bulk_url="dashboard:change_customers",
    menu_url="dashboard:customer_menu",
    empty=Empty(
        "users", gettext_lazy("No customers yet"),
        gettext_lazy(
            "An import of orders or customers fills this list, and every customer gets one of six types."
        ),
        nothing_matches=gettext_lazy(
            "No customer you may see has all of this. Take a filter back, or search by another spelling."
        ),
        nothing_title=gettext_lazy("Nobody matches"),
        action=gettext_lazy("Choose a file"), url_name="crm:new_import", permission="imports.propose",
    ),
)  # fmt: skip
