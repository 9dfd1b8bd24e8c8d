"""The ribbon of types."""

import re
from datetime import date

import pytest

from dashboard.charts.ribbon import Band, Ribbon, draw_ribbon

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
