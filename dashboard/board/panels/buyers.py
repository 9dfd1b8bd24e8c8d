"""Who brings the revenue, who bought more than once, who comes back in a month."""

from calendar import monthrange
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from dashboard.board.board import Board
from dashboard.board.buying import Share, concentration, order_counts, repurchase_by_month
from dashboard.board.links import days_before, days_between, often
from dashboard.board.panel import Datum, Panel
from dashboard.board.panels.words import count, money, ratio, share, word
from dashboard.charts.bars import Bar, draw_bars
from dashboard.charts.lines import Line, draw_line

SAID = 20  # %: the point of the curve that is told in words
MONTHS_SHOWN = 12
MOST_ORDERS = 5  # told apart; more are one line


def percent(value: float) -> str:
    return display.percent(round(value * 1000), 1000)


def concentration_panel(board: Board) -> Panel:
    found = board.remembered("concentration", lambda: concentration(board.scope))
    top = found.top(SAID)
    rows = [
        [Datum(one.pct, display.whole_percent(one.pct / 100)), count(one.people, board.people(best=one.pct)), money(one.revenue, board),
         share(one.revenue, found.revenue)]
        for one in found.held
    ]  # fmt: skip
    points = [(0.0, 0.0)] + [(one.pct / 100, ratio(one.revenue, found.revenue)) for one in found.held]
    line = Line(
        _("Share of revenue that the top buyers hold; the table below says the same."), points,
        [(part, display.whole_percent(part)) for part in (0, SAID / 100, 0.5, 1)],
        said=(SAID / 100, ratio(top.revenue, found.revenue), display.percent(top.revenue, found.revenue)),
        filled=True, even=True, drop=True,
    )  # fmt: skip
    told = _("The top %(pct)s of buyers (%(n)s of %(all)s) hold %(share)s of %(revenue)s.") % {
        "pct": display.whole_percent(SAID / 100), "n": display.number(top.people), "all": display.number(found.buyers),
        "share": display.percent(top.revenue, found.revenue), "revenue": money(found.revenue, board).shown,
    }  # fmt: skip
    return Panel(
        "concentration",
        _("Concentration"),
        _("revenue by buyers, the largest first"),
        [_("Top"), _("Buyers"), _("Revenue"), _("Share of revenue")],
        rows if found.revenue else [],
        draw=lambda width, narrow: draw_line(line, width=width, height=240, label=display.whole_percent),
        width=240,
        place="third",
        sentence=told if found.revenue else "",
        empty=_("Nobody has bought yet."),
    )


def repurchase_panel(board: Board) -> Panel:
    """The last twelve months up to the last day of the range, each against the same month a year before."""
    last = board.span.last
    first = date(last.year - 1 - (last.month < 12), last.month % 12 + 1, 1)
    found: dict[str, Share] = board.remembered(
        "repurchase",
        lambda: repurchase_by_month(board.scope, first=first.replace(year=first.year - 1), last=last),
        first, last,
    )  # fmt: skip
    names = list(found)
    now, before = names[-MONTHS_SHOWN:], names[-2 * MONTHS_SHOWN : -MONTHS_SHOWN]
    rows = []
    for name, other in zip(now, before, strict=True):
        one, year_ago = found[name], found[other]
        month, had_bought = _first_of(name), days_before(_first_of(name))
        ends = min(date(month.year, month.month, monthrange(month.year, month.month)[1]), last)
        again = board.people(began=had_bought, bought=days_between(month, ends))
        rows.append(
            [Datum(name, display.month_year(month)), count(one.part, again),
             count(one.whole, board.people(began=had_bought)),
             share(one.part, one.whole), share(year_ago.part, year_ago.whole)]
        )  # fmt: skip
    newest = found[now[-1]]
    steps = [(number / (MONTHS_SHOWN - 1), name) for number, name in enumerate(now)]
    had = [name for name in before if found[name].whole]
    line = Line(
        _("Repurchase rate of each month; the table below says the same."),
        [(x, ratio(found[name].part, found[name].whole)) for x, name in steps],
        [(x, display.month(_first_of(name))) for x, name in steps[:: MONTHS_SHOWN // 3]] + [(1, display.month(last))],
        said=(1, ratio(newest.part, newest.whole), display.percent(newest.part, newest.whole)),
        compare=[(steps[before.index(name)][0], ratio(found[name].part, found[name].whole)) for name in had],
        open_end=(last + timedelta(days=1)).month == last.month,
        compare_label=_("year before") if len(had) > 1 else "",
    )  # fmt: skip
    told = _("%(month)s: %(n)s of %(all)s who had bought before ordered again.") % {
        "month": display.month_year(last), "n": display.number(newest.part), "all": display.number(newest.whole),
    }  # fmt: skip
    return Panel(
        "repurchase",
        _("Repurchase rate"),
        _("by month; the newest may still run"),
        [_("Month"), _("Ordered again"), _("Had bought before"), _("Rate"), _("A year before")],
        rows if any(share_.whole for share_ in found.values()) else [],
        draw=lambda width, narrow: draw_line(line, width=width, height=240, label=display.whole_percent),
        width=240,
        place="third",
        sentence=told,
        empty=_("Nobody had bought before."),
    )


def _first_of(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def repeat_panel(board: Board) -> Panel:
    """Lifetime: how many bought once, twice and so on."""
    found: dict[int, int] = board.remembered("order counts", lambda: order_counts(board.scope))
    buyers = sum(found.values())
    again = buyers - found.get(1, 0)
    steps = {orders: n for orders, n in found.items() if orders < MOST_ORDERS}
    steps[MOST_ORDERS] = sum(n for orders, n in found.items() if orders >= MOST_ORDERS)
    rows, bars = [], []
    for orders in range(1, MOST_ORDERS + 1):
        n = steps.get(orders, 0)
        name = (
            display.number(orders)
            if orders < MOST_ORDERS
            else _("%(n)s or more") % {"n": display.number(orders)}
        )
        href = board.people(often=often(orders, and_more=orders == MOST_ORDERS))
        rows.append([word(name), count(n, href), share(n, buyers)])
        said = ngettext("%(orders)s order", "%(orders)s orders", orders) % {"orders": name}
        tip = f"{said}: {display.number(n)}"
        bars.append(Bar(said, ratio(n, buyers), rows[-1][2].shown, tip=tip, href=rows[-1][1].href))
    says = _("Buyers by their number of orders; the table below says the same.")
    return Panel(
        "repeat",
        _("Repeat rate, lifetime"),
        _("%(share)s: %(n)s of %(all)s buyers ordered at least twice")
        % {"share": display.percent(again, buyers), "n": display.number(again), "all": display.number(buyers)},
        [_("Orders"), _("Buyers"), _("Share")],
        rows if buyers else [],
        draw=lambda width, narrow: draw_bars(bars, width=width, title=says),
        width=300,
        place="third",
        empty=_("Nobody has bought yet."),
    )
