"""The page: whose numbers, where they lead, and what stands in the files."""

import csv
import io
import re
from datetime import date
from html import unescape
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import AuditEvent
from crm.spreadsheets import harmless
from dashboard.board.panel import Outline, Panel
from dashboard.board.panels import OUTLINES, PANELS
from dashboard.board.span import Span, chosen

TODAY = date(2026, 11, 23)
DAYS = {"from": "2026-10-01", "to": "2026-11-23", "against": "before"}


def panels_of(response):
    return {panel.code: panel for panel in response.context["panels"]}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({}, (date(2026, 8, 24), TODAY), id="the usual days"),
        pytest.param(
            {"from": "2026-01-01", "to": "2026-02-01"}, (date(2026, 1, 1), date(2026, 2, 1)), id="as asked"
        ),
        pytest.param(
            {"from": "2026-02-01", "to": "2026-01-01"}, (date(2026, 1, 1), date(2026, 2, 1)), id="turned"
        ),
        pytest.param({"to": "2030-01-01"}, (date(2026, 8, 24), TODAY), id="no later than today"),
        pytest.param({"from": "soon"}, (date(2026, 8, 24), TODAY), id="not a day"),
        pytest.param({"days": "30", "to": "2026-01-01"}, (date(2026, 10, 25), TODAY), id="a preset"),
    ],
)
def test_the_address_says_which_days(asked, expected):
    span = chosen(asked, today=TODAY)

    assert (span.first, span.last) == expected


def test_a_year_before_has_the_same_weekdays_and_the_days_before_end_where_these_begin():
    year = Span(date(2026, 11, 16), date(2026, 11, 22), "year").before
    before = Span(date(2026, 11, 16), date(2026, 11, 22), "before").before

    assert (year.first, year.last) == (date(2025, 11, 17), date(2025, 11, 23))
    assert (before.first, before.last) == (date(2026, 11, 9), date(2026, 11, 15))


@pytest.mark.parametrize(
    ("role", "scheme"),
    [
        ("ADMIN", "types"),
        ("ACCOUNT_MANAGER", "types"),
        ("ACCOUNT_MANAGER", "operating_groups"),
        ("AUDITOR", "value_tiers"),  # sees everybody, as an admin does
    ],
)
def test_every_number_of_people_leads_to_exactly_those(signed_in, half_a_year, role, scheme):
    client = signed_in(role)
    half_a_year(client.user)
    response = client.get("/dashboard/", {**DAYS, "scheme": scheme})
    linked = {
        (datum.href, datum.value)
        for panel in response.context["panels"]
        for row in (*panel.rows, *panel.extra)
        for datum in row
        if datum.href and isinstance(datum.value, int)
    }

    counted = {(href, client.get(href).context["page"].paginator.count) for href, _n in linked}

    assert counted == linked
    assert len(linked) > 20


def test_an_account_manager_sees_the_own_book_alone(signed_in, half_a_year):
    client = signed_in("ACCOUNT_MANAGER")
    people = half_a_year(client.user)
    own = [person for person in people if person.owner_id == client.user.pk]

    figures = client.get("/dashboard/", DAYS).context["figures"]

    assert figures.customers == len(own) < len(people)
    assert figures.repeat.whole == sum(person.orders.exists() for person in own)


def test_a_marketer_sees_the_store_and_no_way_to_people(signed_in, half_a_year):
    client = signed_in("MARKETER")
    people = half_a_year()
    response = client.get("/dashboard/", DAYS)

    assert response.context["figures"].customers == len(people)
    assert "/customers/?" not in response.content.decode()


def test_a_sales_rep_has_no_dashboard(signed_in):
    assert signed_in("SALES_REP").get("/dashboard/").status_code == 403


def test_what_one_reader_was_told_is_not_told_to_another(signed_in, half_a_year, client):
    from tests.factories import UserFactory

    first, second = UserFactory(role="ACCOUNT_MANAGER"), UserFactory(role="ACCOUNT_MANAGER")
    half_a_year(first)
    told = []
    for user in (first, second):
        client.force_login(user)
        told.append(client.get("/dashboard/", DAYS).context["figures"].customers)

    assert told == [7, 0]


@pytest.mark.parametrize("code", list(PANELS))
def test_each_chart_is_a_file_with_the_rows_of_its_table(signed_in, half_a_year, code):
    client = signed_in()
    half_a_year()
    panel = panels_of(client.get("/dashboard/", DAYS))[code]

    answer = client.get(f"/dashboard/{code}.csv", DAYS)
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert rows[0] == [harmless(head) for head in panel.header]
    assert [row[1] for row in rows[1:]] == ["" if r[1].value is None else str(r[1].value) for r in panel.rows]
    assert len(rows) > 1


def test_all_charts_are_one_archive_of_the_files_of_each(signed_in, half_a_year):
    client = signed_in()
    half_a_year()
    asked = {**DAYS, "scheme": "value_tiers", "cohorts": "month"}
    page = client.get("/dashboard/", asked)
    single = {code: b"".join(client.get(f"/dashboard/{code}.csv", asked).streaming_content) for code in PANELS}

    answer = client.post("/dashboard/charts.zip", asked)
    packed = ZipFile(io.BytesIO(answer.content))

    days = "2026-10-01-2026-11-23"
    assert answer["Content-Disposition"] == f'attachment; filename="dashboard-{days}.zip"'
    assert packed.namelist() == [f"{code}-{days}.csv" for code in ("figures", *PANELS)]
    assert {code: packed.read(f"{code}-{days}.csv") for code in PANELS} == single
    told = page.context["figures"]
    rows = list(csv.reader(io.StringIO(packed.read(f"figures-{days}.csv").decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:4]] == [
        str(told.customers),
        f"{told.now.revenue:.2f}",
        str(told.now.orders),
    ]
    assert rows[5][2:4] == [str(told.again.part), str(told.again.whole)]
    [event] = AuditEvent.objects.filter(action="dashboard.exported")
    assert (event.actor, event.data) == (client.user, {"from": "2026-10-01", "to": "2026-11-23"})


@pytest.mark.parametrize("period", ["week", "month", "quarter"])
def test_cohorts_lead_to_their_people_by_week_month_and_quarter(signed_in, half_a_year, period):
    client = signed_in()
    half_a_year()
    panel = panels_of(client.get("/dashboard/", {**DAYS, "cohorts": period}))["cohorts"]
    linked = [(datum.href, datum.value) for row in panel.rows for datum in row if datum.href]

    counted = [client.get(href).context["page"].paginator.count for href, _n in linked]

    assert counted == [n for _href, n in linked]
    assert len(linked) > 3


def test_charts_of_a_large_store_load_by_themselves_until_they_are_remembered(
    signed_in, half_a_year, monkeypatch
):
    client = signed_in()
    half_a_year()
    monkeypatch.setattr("dashboard.board.board.LARGE", 1)

    first = client.get("/dashboard/", DAYS)
    asked = re.findall(r'hx-get="(/dashboard/[^"]+/card/[^"]*)"', unescape(first.content.decode()))
    cards = [client.get(address).content.decode() for address in asked]
    later = client.get("/dashboard/", DAYS)

    assert [one.code for one in first.context["panels"] if isinstance(one, Outline)] == list(PANELS)
    assert [address.split("/")[2] for address in asked] == ["figures", *PANELS]
    assert all(f'id="panel-{code}"' in card for code, card in zip(PANELS, cards[1:], strict=True))
    assert "card/" not in later.content.decode()
    assert panels_of(later)["types"].rows == PANELS["types"](later.context["board"]).rows


def test_who_has_no_script_waits_for_all_charts_of_a_large_store(signed_in, half_a_year, monkeypatch):
    client = signed_in()
    half_a_year()
    monkeypatch.setattr("dashboard.board.board.LARGE", 1)

    page = client.get("/dashboard/", {**DAYS, "whole": "1"})

    assert [type(panel) for panel in page.context["panels"]] == [Panel] * len(PANELS)


def test_a_chart_waiting_stands_where_it_will_and_has_its_title(signed_in, half_a_year):
    client = signed_in()
    half_a_year()

    panels = panels_of(client.get("/dashboard/", {"days": "92"}))

    assert list(OUTLINES) == list(PANELS)
    assert {code: (panel.title, panel.place) for code, panel in panels.items()} == {
        code: (str(outline.title), outline.place) for code, outline in OUTLINES.items()
    }


@pytest.mark.parametrize("code", [code for code in PANELS if code != "types-now"])
def test_each_chart_has_its_table_beside_it_or_on_asking(signed_in, half_a_year, code):
    client = signed_in()
    half_a_year()
    card = re.search(
        rf'id="panel-{code}".*?</section>',
        client.get("/dashboard/", {**DAYS, "tables": "1"}).content.decode(),
        re.S,
    )[0]
    asked = client.get(f"/dashboard/{code}/table/", DAYS).content.decode()

    assert ("<svg" in card, "<table" in card, "<table" in asked) == (True, True, True)
    assert len(re.findall("<tr>", asked)) == len(re.findall("<tr>", card))


def test_a_heading_stands_at_the_end_at_which_its_column_does(signed_in, half_a_year):
    client = signed_in()
    half_a_year()
    panels = panels_of(client.get("/dashboard/", DAYS))

    assert [is_number for _head, is_number in panels["moves"].heads] == [False, False, True, True, True]
    assert [is_number for _head, is_number in panels["types-now"].heads] == [False, True, True, True]


def test_charts_are_mirrored_for_who_reads_from_right_to_left(signed_in, half_a_year):
    half_a_year()
    client = signed_in(language="ar")
    places = {}
    for language in ("en", "ar"):
        client.user.language = language
        client.user.save()
        page = unescape(client.get("/dashboard/", {**DAYS, "scheme": "types"}).content.decode())
        card = re.search(r'id="panel-concentration".*?<svg class="chart.*?</svg>', page, re.S)[0]
        places[language] = float(re.search(r'<circle class="point[^"]*" cx="([\d.]+)"', card)[1])

    assert places["en"] + places["ar"] == pytest.approx(240, abs=0.2)


def test_the_cells_of_the_heat_map_lead_to_their_buyers(signed_in, half_a_year):
    client = signed_in()
    half_a_year()
    response = client.get("/dashboard/", DAYS)

    card = re.search(r'<div class="heat".*?</div>', response.content.decode(), re.S)[0]

    people = [row[2] for row in panels_of(response)["rfm"].rows]
    drawn = re.findall(r'class="tile tile-[\w]+"(?: href="([^"]+)")?[^>]*>([^<]+)<', card)
    assert [(unescape(href), word) for href, word in drawn] == [(one.href, one.shown) for one in people]
    assert {bool(one.href) for one in people} == {True, False}


def test_the_page_asks_as_often_for_one_customer_as_for_many(signed_in, half_a_year):
    from django.core.cache import cache

    client = signed_in()
    counts = []
    for times in (1, 3):
        half_a_year(times=times)
        cache.clear()
        client.get("/dashboard/", DAYS)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/dashboard/", DAYS)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_numbers_are_asked_once_until_the_engine_looks_again(signed_in, half_a_year):
    client = signed_in()
    half_a_year()
    client.get("/dashboard/", DAYS)
    with CaptureQueriesContext(connection) as captured:
        client.get("/dashboard/", DAYS)

    asked = [
        query["sql"] for query in captured if "crm_order" in query["sql"] or "segments_period" in query["sql"]
    ]
    assert asked == []


def test_before_the_engine_has_looked_the_page_says_what_is_missing(signed_in):
    response = signed_in().get("/dashboard/")

    assert "There is nothing to chart yet" in response.content.decode()


def test_a_group_that_does_not_exist_is_told_on_the_list(signed_in, half_a_year):
    client = signed_in()
    half_a_year()

    found = client.get("/customers/?held=types:BEST:2026-10-01").context["filter"]

    assert found.form.errors["held"] == ["There is no such group on such a day."]
