"""The columns of the list of customers, in the order in which they stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import display
from crm.models import Customer, Identity, User
from crm.spreadsheets import Cell
from crm.type_looks import TYPE_LOOKS
from segments.stages import STAGES


@dataclass(frozen=True)
class Column:
    """`value` is what a file holds; `sort` the code of the order a click on the head asks for."""

    code: str
    label: str | Promise
    value: Callable[[Customer], Cell]
    is_first: bool = True  # shown until somebody chooses
    sort: str = ""
    is_number: bool = False


def _of_metrics(name: str) -> Callable[[Customer], Cell]:
    def value(customer: Customer) -> Cell:
        metrics = getattr(customer, "metrics", None)
        return None if metrics is None else getattr(metrics, name)

    return value


def _labelled(name: str, looks: Any) -> Callable[[Customer], Cell]:
    labels = {look.code: look.label for look in looks}
    code_of = _of_metrics(name)

    def value(customer: Customer) -> Cell:
        return str(labels.get(str(code_of(customer) or ""), ""))

    return value


def _rfm(customer: Customer) -> Cell:
    metrics = getattr(customer, "metrics", None)
    return "" if metrics is None or metrics.r is None else f"{metrics.r}{metrics.f}{metrics.m}"


def _identity(kind: str) -> Callable[[Customer], Cell]:
    def value(customer: Customer) -> Cell:
        found = getattr(customer, "shown_identities", {}).get(kind)
        return "" if found is None else found.value

    return value


COLUMNS = (
    Column("type", _("Type"), _labelled("type_code", TYPE_LOOKS)),
    Column("next", _("Next change"), _of_metrics("next_change_at"), sort="next"),
    Column("stage", _("Stage"), _labelled("stage", STAGES), is_first=False),
    Column("rfm", _("RFM"), _rfm, is_first=False),
    Column("value", _("Value"), _of_metrics("value"), sort="value", is_number=True),
    Column("aov", _("Average order"), _of_metrics("aov"), is_first=False, sort="aov", is_number=True),
    Column("orders", _("Orders"), _of_metrics("orders"), sort="orders", is_number=True),
    Column("activity", _("Last order"), _of_metrics("last_order_on"), sort="activity", is_number=True),
    Column("first", _("First order"), _of_metrics("first_order_on"), is_first=False, sort="first", is_number=True),
    Column("email", _("E-mail"), _identity("EMAIL"), is_first=False),
    Column("phone", _("Phone"), _identity("PHONE"), is_first=False),
    Column("joined", _("Since"), lambda customer: customer.joined_at, is_first=False, sort="joined", is_number=True),
    Column("owner", _("Owner"), lambda customer: str(customer.owner or "")),
)  # fmt: skip
NEEDS_IDENTITIES = {"email": "EMAIL", "phone": "PHONE"}


def chosen_columns(codes: Sequence[str]) -> list[Column]:
    """Those asked for; unknown codes are passed over, and without any the usual ones are shown."""
    found = [column for column in COLUMNS if column.code in codes]
    return found or [column for column in COLUMNS if column.is_first]


def with_identities(customers: Sequence[Customer], columns: Sequence[Column]) -> None:
    """Give each customer the e-mail and phone to show, chosen or oldest: one query, none if no column asks."""
    kinds = [NEEDS_IDENTITIES[column.code] for column in columns if column.code in NEEDS_IDENTITIES]
    if not kinds:
        return
    known: dict[int, dict[str, Identity]] = {}
    rows = Identity.objects.filter(customer__in=[customer.pk for customer in customers], kind__in=kinds)
    for identity in rows.order_by("-is_primary", "first_seen_at", "pk"):
        known.setdefault(identity.customer_id, {}).setdefault(identity.kind, identity)
    for customer in customers:
        customer.shown_identities = known.get(customer.pk, {})  # type: ignore[attr-defined]


def header(columns: Sequence[Column]) -> list[Cell]:
    return [
        str(_("Number")),
        str(_("Customer")),
        str(_("Country")),
        *(str(column.label) for column in columns),
        str(_("Currency")),
    ]


def file_row(customer: Customer, columns: Sequence[Column]) -> list[Cell]:
    """Amounts in the currency of the last column; who exports sees everything clear (admins only)."""
    metrics = getattr(customer, "metrics", None)
    return [
        customer.pk, customer.full_name, display.country(customer.country) if customer.country else "",
        *(column.value(customer) for column in columns), "" if metrics is None else metrics.currency,
    ]  # fmt: skip


def owners_to_choose() -> list[tuple[str, str]]:
    staff = User.objects.filter(role="ACCOUNT_MANAGER", is_active=True).order_by(
        "first_name", "last_name", "pk"
    )
    return [(str(user.pk), str(user)) for user in staff]
