"""The figures above the charts as rows, for documents and files."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm import display
from dashboard.board.panel import Datum
from dashboard.board.panels.words import change, share, word
from dashboard.board.report import Change, Figures

# A share carries what it is a share of.
HEADER = (
    gettext_lazy("Figure"), gettext_lazy("Value"), gettext_lazy("Part"), gettext_lazy("Whole"),
    pgettext_lazy("how much more or less", "Change"),
)  # fmt: skip
NOTHING = Datum(None, "")


def figure_rows(found: Figures) -> list[list[Datum]]:
    """Changes of amounts are shares of the amount before, in per cent; of rates, percentage points."""
    currency = found.board.currency
    aov = Datum(None, "–") if found.aov is None else _amount(found.aov, currency)
    points = NOTHING
    if found.points is not None:
        points = Datum(found.points, _("%(points)s points") % {"points": display.signed(found.points)})
    orders = NOTHING if found.before is None else change(found.now.orders - found.before.orders)
    return [
        [word(_("Customers")), _number(found.customers), NOTHING, NOTHING, change(found.came)],
        [word(_("Revenue")), _amount(found.now.revenue, currency), NOTHING, NOTHING, _grown(found.revenue_change)],
        [word(_("Orders")), _number(found.now.orders), NOTHING, NOTHING, orders],
        [word(_("Average order value")), aov, NOTHING, NOTHING, _grown(found.aov_change)],
        [word(_("Repurchase rate")), *_of(found.again.part, found.again.whole), points],
        [word(_("Repeat rate, lifetime")), *_of(found.repeat.part, found.repeat.whole), NOTHING],
        [word(_("Value held by at-risk VIPs")), _amount(found.at_risk_value, currency), NOTHING, NOTHING, NOTHING],
        [word(_("At-risk VIPs")), _number(found.at_risk), NOTHING, NOTHING, change(found.at_risk_change)],
    ]  # fmt: skip


def _number(n: int) -> Datum:
    return Datum(n, display.number(n))


def _amount(amount: Decimal, currency: str) -> Datum:
    return Datum(display.payable(amount, currency), display.money(amount, currency))


def _grown(by: Change | None) -> Datum:
    if by is None:
        return NOTHING
    return Datum(share(by.by, by.base).value, display.signed_percent(by.by, by.base))


def _of(part: int, whole: int) -> list[Datum]:
    told = {"share": display.percent(part, whole), "part": display.number(part), "whole": display.number(whole)}
    rate = Datum(share(part, whole).value, _("%(share)s (%(part)s of %(whole)s)") % told)
    return [rate, _number(part), _number(whole)]
