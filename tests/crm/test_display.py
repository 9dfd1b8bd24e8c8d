"""Numbers and days as each language writes them, whichever language was asked first."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from crm import display

OCTOBER = date(2026, 10, 5)


@pytest.mark.parametrize("first", ["ar", "en", "es", "zh-hans"])
def test_a_month_is_named_in_the_language_of_its_reader_after_any_other(first):
    with override(first):
        display.month(OCTOBER)
    named = {}
    for language in ("ar", "en", "es", "zh-hans"):
        with override(language):
            named[language] = display.month(OCTOBER)
    assert named == {"ar": "أكتوبر", "en": "Oct", "es": "oct", "zh-hans": "10月"}


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "5 Oct 2026"), ("es", "5 oct 2026"), ("zh-hans", "2026年10月5日"), ("ar", "5 أكتوبر 2026")],
)
def test_a_day_names_its_month_beside_the_days_of_this_year(language, shown):
    with override(language):
        assert display.day(OCTOBER) == shown
        assert display.near_day(OCTOBER, OCTOBER) in shown


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "8.6%"), ("es", "8,6\xa0%"), ("zh-hans", "8.6%"), ("ar", "\u20688.6%\u2069")]
)
def test_a_share_has_one_digit_after_the_point_in_every_language(language, shown):
    with override(language):
        assert display.percent(86, 1000) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", ["+8.6%", "−8.6%", "20%"]), ("es", ["+8,6\xa0%", "−8,6\xa0%", "20\xa0%"]),
     ("ar", ["\u2068+8.6%\u2069", "\u2068−8.6%\u2069", "\u206820%\u2069"])],
)  # fmt: skip
def test_a_share_is_one_piece_with_its_signs(language, shown):
    with override(language):
        said = [display.signed_percent(86, 1000), display.signed_percent(-86, 1000), display.whole_percent(0.2)]
    assert said == shown


def test_nothing_has_no_share():
    with override("en"):
        assert (display.percent(1, 0), display.signed_percent(1, 0)) == ("–", "–")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        pytest.param("0.125", "EUR", "€0.13", id="half a cent is one"),
        pytest.param("-0.125", "EUR", "-€0.13", id="below zero too"),
        pytest.param("2.5", "JPY", "¥3", id="no decimals"),
        pytest.param("1.0005", "KWD", "KWD1.001", id="three decimals"),
    ],
)
def test_an_amount_is_rounded_half_up_to_what_can_be_paid(amount, currency, shown):
    with override("en"):
        assert display.money(Decimal(amount), currency) == shown


def test_nothing_is_written_without_a_minus_whatever_was_written_before():
    less = Decimal("-0.004")

    assert (display.money(less, "EUR"), display.money(less, "EUR", whole=True), display.number(-0.0)) == (
        "€0.00", "€0", "0",
    )  # fmt: skip
    assert (display.money(Decimal(0), "EUR"), display.number(0)) == ("€0.00", "0")


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        pytest.param("ar", "GBP", "\u200f152.67\xa0UK£\u200e", id="the mark keeps £ behind its letters"),
        pytest.param("ar", "EUR", "\u200f152.67\xa0€", id="a sign alone"),
        pytest.param("ar", "SAR", "\u200f152.67\xa0ر.س.\u200f", id="letters of the language"),
        pytest.param("es", "USD", "152,67\xa0US$", id="nothing to keep from left to right"),
    ],
)
def test_a_sign_with_letters_is_drawn_whole_from_right_to_left(language, currency, shown):
    with override(language):
        assert display.money(Decimal("152.67"), currency) == shown


def test_a_part_of_a_sentence_keeps_its_own_direction_where_that_runs_from_right_to_left():
    with override("ar"):
        assert (display.apart("shop 2"), display.typed("2025-12-31")) == (
            "\u2068shop 2\u2069", "\u20662025-12-31\u2069",
        )  # fmt: skip
    with override("en"):
        assert (display.apart("shop 2"), display.typed("2025-12-31")) == ("shop 2", "2025-12-31")
