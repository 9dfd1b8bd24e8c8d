"""Days and times as shops write them, in a zone one hour before UTC."""

from zoneinfo import ZoneInfo

import pytest

from crm.imports.moments import NotAMoment, exact_moment
from crm.imports.problems import sentence
from crm.models import ImportProblem

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("written", "style", "moment"), [
    pytest.param("12/31/2010 8:26 AM", "", "2010-12-31 07:26:00", id="before noon"),
    pytest.param("12/01/2010 8:26 AM", "mdy", "2010-12-01 07:26:00", id="chosen: the month first"),
    pytest.param("12/01/2010 8:26 AM", "dmy", "2010-01-12 07:26:00", id="chosen: the day first"),
    pytest.param("2026-11-30 02:15:00 pm", "", "2026-11-30 13:15:00", id="small letters"),
    pytest.param("2026-11-30 2:15pm", "", "2026-11-30 13:15:00", id="no blank"),
    pytest.param("2026-11-30 2:15 p.m.", "", "2026-11-30 13:15:00", id="points"),
    pytest.param("30/11/2026 2:15 p.\u00a0m.", "", "2026-11-30 13:15:00", id="as in Spain"),
    pytest.param("2026-11-30 12:00 AM", "", "2026-11-29 23:00:00", id="midnight"),
    pytest.param("2026-11-30 12:59 AM", "", "2026-11-29 23:59:00", id="the first hour"),
    pytest.param("2026-11-30 12:00 PM", "", "2026-11-30 11:00:00", id="noon"),
    pytest.param("2026-11-30 12:59 PM", "", "2026-11-30 11:59:00", id="the hour behind noon"),
    pytest.param("2026-11-30 11:59:59 PM", "", "2026-11-30 22:59:59", id="the last second"),
    pytest.param("2026-11-30 13:15 PM", "", "2026-11-30 12:15:00", id="of 24 hours, and said again"),
    pytest.param("2026-11-30 00:15 AM", "", "2026-11-29 23:15:00", id="hour 0, and said again"),
    pytest.param("31.12.2026 2 PM", "", "2026-12-31 13:00:00", id="the hour alone"),
    pytest.param("12/31/2026, 2:15:30\u202fPM", "", "2026-12-31 13:15:30", id="as browsers write it"),
    pytest.param("2026-11-30 02:15 PM -0500", "", "2026-11-30 19:15:00", id="with its zone"),
    pytest.param("٣٠/١١/٢٠٢٦ ٢:١٥ م", "", "2026-11-30 13:15:00", id="Arabic"),
    pytest.param("2026年11月30日 下午2:15", "", "2026-11-30 13:15:00", id="Chinese"),
    pytest.param("2026/11/30 上午 8:05", "", "2026-11-30 07:05:00", id="Chinese, before noon"),
    pytest.param("2026-11-30 10:00:00 -0500", "", "2026-11-30 15:00:00", id="Shopify's"),
    pytest.param("2026-11-30T10:00:00.123456789Z", "", "2026-11-30 10:00:00", id="billionths of a second"),
    pytest.param("2026-11-30T10:00:00.5+02:00", "", "2026-11-30 08:00:00", id="a fraction and an offset"),
    pytest.param("2026-11-30 10:00 UTC", "", "2026-11-30 10:00:00", id="UTC in letters"),
    pytest.param("2026-11-30 10:00 GMT", "", "2026-11-30 10:00:00", id="GMT"),
    pytest.param("2026-11-30 10:00 UTC+5:30", "", "2026-11-30 04:30:00", id="UTC and a difference"),
    pytest.param("2026-11-30 10:00 America/New_York", "", "2026-11-30 15:00:00", id="a zone by its whole name"),
    pytest.param("Mon, 30 Nov 2026 10:00:00 +0000", "", "2026-11-30 10:00:00", id="as in a letter's head"),
    pytest.param("Mon Nov 30 2026 10:00:00 GMT+0100 (Central European Standard Time)", "", "2026-11-30 09:00:00",
                 id="JavaScript's"),
    pytest.param("November 30, 2026 at 2:15 PM", "", "2026-11-30 13:15:00", id="a month by its name"),
    pytest.param("31-Dec-2026", "", "2026-12-30 23:00:00", id="a day and a month by its name"),
    pytest.param("30-11-2026 10:00", "", "2026-11-30 09:00:00", id="hyphens, a day above 12"),
    pytest.param("03-04-2026", "dmy", "2026-04-02 22:00:00", id="hyphens, chosen"),
    pytest.param("2026.11.30", "", "2026-11-29 23:00:00", id="points after the year"),
    pytest.param("2026-1-5 8:05", "", "2026-01-05 07:05:00", id="single digits"),
    pytest.param("30.11.2026 10:00 Uhr", "", "2026-11-30 09:00:00", id="a German clock"),
])  # fmt: skip
def test_a_moment_is_read(written, style, moment):
    assert f"{exact_moment(written, BERLIN, style):%Y-%m-%d %H:%M:%S}" == moment


@pytest.mark.parametrize(("written", "code"), [
    pytest.param("12/01/2010 8:26 AM", "date_style_unknown", id="two days"),
    pytest.param("03-04-2026", "date_style_unknown", id="two days, with hyphens"),
    pytest.param("2026-11-30 13:15 AM", "not_a_date", id="an afternoon before noon"),
    pytest.param("2026-11-30 0:15 PM", "not_a_date", id="hour 0 behind noon"),
    pytest.param("30.11.2026 14", "not_a_date", id="an hour that says nothing"),
    pytest.param("2026-11-30 10:61", "not_a_date", id="a minute that never was"),
    pytest.param("2026-02-30 2:15 PM", "not_a_date", id="a day that never was"),
    pytest.param("2026-11-30 10:00 -25:00", "not_a_date", id="a difference of more than a day"),
    pytest.param("30/11/26", "short_year", id="a year of two digits"),
    pytest.param("10-11-12 8:26 AM", "short_year", id="three ways to read it"),
    pytest.param("45688", "date_as_number", id="a day of a spreadsheet"),
    pytest.param("45688.395833", "date_as_number", id="a time of a spreadsheet"),
    pytest.param("2026-11-30 10:00 CST", "zone_by_letters", id="Chicago, Havana or Shanghai"),
    pytest.param("2026-11-30 10:00 AM EST", "zone_by_letters", id="letters behind the half of the day"),
    pytest.param("2026-11-30 10:00 Mars/Olympus", "zone_by_letters", id="a zone that is none"),
])  # fmt: skip
def test_a_moment_is_not_guessed(written, code):
    with pytest.raises(NotAMoment) as told:
        exact_moment(written, BERLIN)

    assert told.value.code == code


@pytest.mark.parametrize(("language", "example"), [
    pytest.param("en", "2025-12-31 14:30", id="left to right"),
    pytest.param("ar", "\u20662025-12-31 14:30\u2069", id="right to left"),
])  # fmt: skip
def test_what_to_type_stands_as_one_types_it(language, example):
    from django.utils.translation import override

    with override(language):
        assert example in sentence("not_a_date", {"value": "never"})


def test_what_a_file_holds_is_not_taken_for_the_example():
    assert sentence("not_a_date", {"value": "%(example)s 2025-12-31 14:30 x"}).startswith(
        "“%(example)s 2025-12-31 14:30 x” is not a date or time."
    )


@pytest.mark.django_db
def test_a_column_of_such_times_goes_in_or_is_told(load):
    load("order,date,total\n1,12/31/2010 8:26 AM,5\n2,12/01/2010 8:26 AM,5\n",
         mapping={"order_id": "order", "placed_at": "date", "line_total": "total"})  # fmt: skip

    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [
        (3, "date", "date_style_unknown")
    ]
