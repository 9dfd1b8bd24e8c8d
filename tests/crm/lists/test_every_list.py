"""What each list can do, whatever it lists."""

import csv
import io
import re
from hashlib import sha256

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from crm.jobs.running import run_job
from crm.lists import export
from crm.lists.heads import ordering, sorting
from crm.lists.kinds import LISTS, ListKind
from crm.models import AuditEvent, Job, SavedView
from tests.crm.lists.shelf import SHELVES

pytestmark = pytest.mark.django_db
every_list = pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.code)


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_no_list_is_left_out():
    assert {shelf.code for shelf in SHELVES} == {kind.code for kind in LISTS if isinstance(kind, ListKind)}


@every_list
def test_a_page_takes_the_same_queries_for_one_and_for_three_rows(signed_in, shelf):
    client = signed_in()
    every = "&".join(f"column={column.code}" for column in shelf.kind.columns)
    shelf.fill()
    client.get(f"{shelf.url}?{every}")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{shelf.url}?{every}")
    shelf.fill(), shelf.fill()
    client.get(f"{shelf.url}?{every}")  # what the filters offer is remembered from here on
    with CaptureQueriesContext(connection) as three:
        page = client.get(f"{shelf.url}?{every}")

    assert len(page.context["rows"]) >= 3
    assert len(one) == len(three)


@every_list
def test_every_order_there_is_sorts_both_ways(signed_in, shelf):
    client = signed_in()
    shelf.fill(), shelf.fill(), shelf.fill()

    for code in sorting(shelf.kind):
        falling, rising = (
            [row.row.pk for row in client.get(f"{shelf.url}?sort={sign}{code}").context["rows"]]
            for sign in ("", "-")
        )
        assert sorted(falling) == sorted(rising), code
        assert ordering(shelf.kind, code)[0] != ordering(shelf.kind, f"-{code}")[0]


@every_list
def test_what_does_not_match_offers_the_way_back(signed_in, shelf):
    client = signed_in()
    shelf.fill()

    page = client.get(f"{shelf.url}?{shelf.narrow}").content.decode()

    said = str(shelf.kind.empty.nothing_title or "Nothing matches")
    assert (said in page, 'href="?all=1">Clear the filters' in page) == (True, True)


@every_list
def test_a_wrong_code_shows_nothing_and_says_so(signed_in, shelf):
    client = signed_in()
    shelf.fill()
    name = next(
        name
        for name, filter_ in shelf.kind.filters.base_filters.items()
        if type(filter_).__name__ == "ChoiceFilter"
    )

    page = client.get(f"{shelf.url}?{name}=no-such-code")

    assert (page.context["rows"], bool(page.context["filter"].form.errors)) == ([], True)


@every_list
def test_chosen_columns_are_remembered_and_the_address_names_them(signed_in, shelf):
    client = signed_in()
    shelf.fill()
    wanted = [column.code for column in shelf.kind.columns][-2:]

    answer = client.post(
        "/views/look/", {"page": shelf.code, "query": "sort=x&page=2", "columns": 1, "column": wanted}
    )
    again = client.get(f"{shelf.url}?all=1")

    assert answer.url == f"{shelf.url}?sort=x&" + "&".join(f"column={code}" for code in wanted)
    assert [code for code, _label, chosen in again.context["columns"] if chosen] == wanted


@every_list
def test_the_size_of_a_page_is_remembered(signed_in, shelf):
    client = signed_in()
    shelf.fill()

    client.post("/views/look/", {"page": shelf.code, "size": "100"})
    client.post("/views/look/", {"page": shelf.code, "size": "7"})

    assert client.get(f"{shelf.url}?all=1").context["page"].paginator.per_page == 100


@every_list
def test_the_file_holds_what_is_on_screen_and_the_log_says_so(signed_in, shelf):
    client = signed_in()
    shelf.fill(), shelf.fill()
    shown = [str(head.label) for head in client.get(f"{shelf.url}?all=1").context["heads"]]

    before = len(client.get(f"{shelf.url}?all=1").context["rows"])
    answer = client.post(shelf.export_url, {"format": "csv", "reason": "Audit"})

    rows = rows_of(answer.content)
    assert (rows[0][0], rows[0][1 - len(shown) :], len(rows) - 1) == (shown[0], shown[1:], before)
    told = AuditEvent.objects.filter(action=shelf.kind.exported).get().data
    assert (told["page"], told["rows"], told["sha256"]) == (
        shelf.code, before, sha256(answer.content).hexdigest(),
    )  # fmt: skip


@every_list
def test_no_file_holds_more_decimals_than_a_currency_or_an_hour_of_another_zone(signed_in, store, shelf):
    store.time_zone = "Asia/Tokyo"
    store.save()
    client = signed_in()
    shelf.fill(), shelf.fill()
    every = "&".join(f"column={column.code}" for column in shelf.kind.columns)

    answer = client.post(f"{shelf.export_url}?{every}", {"format": "csv", "reason": "Audit"})

    cells = [cell for row in rows_of(answer.content)[1:] for cell in row]
    assert [cell for cell in cells if re.fullmatch(r"-?\d+\.\d{3,}", cell)] == []
    assert [cell for cell in cells if re.search(r"\d:\d\d(\+|$)", cell) and not cell.endswith("+09:00")] == []


@every_list
def test_both_formats_hold_the_same_rows(signed_in, shelf):
    client = signed_in()
    shelf.fill(), shelf.fill()

    as_csv = client.post(f"{shelf.export_url}?{shelf.narrow}", {"format": "csv", "reason": "Audit"}).content
    sheet = client.post(f"{shelf.export_url}?{shelf.narrow}", {"format": "xlsx", "reason": "Audit"}).content
    book = openpyxl.load_workbook(io.BytesIO(sheet)).active

    assert ([cell.value for cell in book[1]], book.max_row) == (rows_of(as_csv)[0], 1)


@every_list
def test_a_large_file_is_made_by_a_worker_and_fetched_from_its_job(signed_in, shelf, monkeypatch):
    client = signed_in()
    monkeypatch.setattr(export, "AT_ONCE", 0)
    monkeypatch.setattr(export, "SLICE", 2)
    for _ in range(3):
        shelf.fill()
    column = shelf.kind.columns[0].code

    asked = client.post(f"{shelf.export_url}?column={column}", {"format": "csv", "reason": "Audit"})
    job = Job.objects.get(kind=shelf.kind.export_job)
    run_job(job.pk, clock=now, beats=False)
    job.refresh_from_db()
    file = b"".join(client.get(reverse(shelf.kind.fetch_url, args=[job.pk])).streaming_content)

    rows = rows_of(file)
    assert (asked.url, job.state, job.result["rows"]) == (f"/jobs/{job.pk}/", "DONE", len(rows) - 1)
    assert (len(rows) > 3, rows[0][-1]) == (True, str(shelf.kind.columns[0].label))
    assert AuditEvent.objects.get(action=shelf.kind.exported).data["sha256"] == sha256(file).hexdigest()


@every_list
def test_views_are_counted_in_one_statement(signed_in, shelf):
    client = signed_in()
    shelf.fill()
    common = {"owner": client.user, "page": shelf.code, "created_at": now()}
    url = reverse(shelf.kind.counts_url)
    everything = SavedView.objects.create(name="Everything", query="", **common)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    nothing = SavedView.objects.create(name="Nothing", query=shelf.narrow, **common)
    SavedView.objects.create(name="Wrong", query=f"sort=x&{shelf.narrow}", **common)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url)

    counting = [query for query in three.captured_queries if "COUNT(*)" in query["sql"]]
    counts = dict(page.context["counts"])
    assert (len(counting), len(three) - len(one)) == (1, 0)
    assert counts[nothing.pk] == 0
    assert counts[everything.pk] == client.get(f"{shelf.url}?all=1").context["page"].paginator.count
