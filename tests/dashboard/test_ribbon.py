"""The ribbon of types."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from dashboard.charts.ribbon import Band, Ribbon, TierBand, draw_ribbon

RIBBON = Ribbon(
    bands=[Band("SUBSCRIBER", date(2026, 1, 1), date(2026, 3, 1)), Band("LOYAL", date(2026, 3, 1), None)],
    orders=[date(2026, 3, 1)],
    today=date(2026, 11, 23),
    next_on=date(2026, 11, 28),
    next_code="AT_RISK",
)


def xs(svg, css):
    return [float(x) for x in re.findall(rf'<rect class="{css}"[^>]* x="([\d.]+)"', svg)]


def test_bands_stand_in_the_order_of_time():
    assert xs(draw_ribbon(RIBBON, width=960, mirrored=False, css=""), "foot") == pytest.approx([0, 160], abs=1)


def test_in_arabic_time_runs_from_right_to_left():
    ltr = draw_ribbon(RIBBON, width=960, mirrored=False, css="")
    rtl = draw_ribbon(RIBBON, width=960, mirrored=True, css="")

    assert xs(rtl, "foot") == sorted(xs(rtl, "foot"), reverse=True)
    assert len(xs(ltr, "foot")) == len(xs(rtl, "foot"))


def test_what_comes_if_nothing_happens_is_hatched():
    svg = draw_ribbon(RIBBON, width=960, mirrored=False, css="")

    assert 'fill="url(#hatch-960)"' in svg
    assert 'class="hatch" data-type="AT_RISK"' in svg


@pytest.mark.parametrize("width", [960, 330])
def test_nothing_is_drawn_outside(width):
    svg = draw_ribbon(RIBBON, width=width, mirrored=False, css="")

    for x, w in re.findall(
        r'<rect class="(?:band|foot|hatched)"[^>]* x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg
    ):
        assert float(x) + float(w) <= width


def test_a_customer_of_one_day_is_drawn():
    today = date(2026, 11, 23)

    assert "<svg" in draw_ribbon(
        Ribbon([Band("LOYAL", today, None)], [today], today), width=330, mirrored=False, css=""
    )


def test_tiers_stand_on_a_lane_of_their_own_until_today():
    tiers = [
        TierBand("Silver", date(2026, 1, 1), date(2026, 7, 1)),
        TierBand("Gold", date(2026, 7, 1), None),
    ]
    plain = draw_ribbon(RIBBON, width=960, mirrored=False, css="")
    svg = draw_ribbon(replace(RIBBON, tiers=tiers), width=960, mirrored=False, css="")

    assert xs(svg, "tier-band") == pytest.approx([0, 492], abs=2)
    assert [name in svg for name in ("Silver", "Gold")] == [True, True]
    assert ('viewBox="0 0 960 74"' in plain, 'viewBox="0 0 960 98"' in svg) == (True, True)


def test_however_often_somebody_buys_dots_do_not_lie_on_each_other():
    every_day = [date(2024, 1, 1) + timedelta(days=number) for number in range(1000)]
    ribbon = Ribbon([Band("LOYAL", every_day[0], None)], every_day, every_day[-1])

    dots = re.findall(
        r'<circle class="dot" cx="([\d.]+)"[^>]*><title>([^<]+)<',
        draw_ribbon(ribbon, width=960, mirrored=False, css=""),
    )

    places = [float(x) for x, _tip in dots]
    assert min(after - before for before, after in pairwise(places)) >= 7
    told = [int(found[0]) if (found := re.findall(r"^(\d+) days with orders", tip)) else 1 for _x, tip in dots]
    assert sum(told) == 1000
