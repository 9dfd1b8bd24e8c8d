"""A file's whole way through the pages, as an admin goes it."""

import csv
import io

import pytest
from django.urls import reverse

from crm.models import AuditEvent, Customer, Import, ImportRecipe, Job, Order
from tests.crm.import_pages.conftest import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def admin(sign_in):
    return sign_in("ADMIN")


def state(one):
    one.refresh_from_db()
    return one.state


@pytest.fixture
def checked(pages, run_jobs):
    pages.upload()
    one = pages.newest()
    pages.match(one)
    run_jobs()
    one.refresh_from_db()
    return one


@pytest.fixture
def stored(pages, checked, run_jobs):
    pages.post("store_import", checked)
    run_jobs()
    checked.refresh_from_db()
    return checked


def test_a_file_goes_from_upload_to_undone(pages, run_jobs):
    seen = [pages.upload().headers["Location"]]
    one = pages.newest()
    seen.append((state(one), one.format, pages.match(one).headers["Location"]))
    seen.append("every 1s" in pages.page(one).content.decode())
    run_jobs()
    seen.append((state(one), Order.objects.count(), one.counts["orders_created"]))
    pages.post("store_import", one)
    run_jobs()
    seen.append((state(one), Order.objects.count(), Customer.objects.count()))
    pages.post("undo_import", one)
    run_jobs()
    seen.append((state(one), Order.objects.count(), Customer.objects.count()))

    assert seen == [
        f"/imports/{one.pk}/match/", ("DRAFT", "shopify", f"/imports/{one.pk}/"), True, ("CHECKED", 0, 14),
        ("STORED", 14, 5), ("UNDONE", 0, 0),
    ]  # fmt: skip


def test_every_step_stands_in_the_audit_log(pages, stored, run_jobs, admin):
    pages.post("undo_import", stored)
    run_jobs()

    found = AuditEvent.objects.filter(action__startswith="import.").order_by("seq")

    assert list(found.values_list("action", "actor")) == [
        (f"import.{what}", admin.pk) for what in ("uploaded", "changed", "checked", "stored", "undone")
    ]
    assert found[3].data["orders_created"] == 14


def test_the_lines_sample_matches_itself(pages, run_jobs):
    pages.upload("order-lines.csv")
    one = pages.newest()
    pages.match(one)
    run_jobs()

    assert (state(one), one.format, one.counts["orders_created"], one.counts["refused"]) == (
        "CHECKED",
        "lines",
        12,
        0,
    )


def test_a_match_is_offered_again_for_a_file_with_the_same_header(pages, run_jobs):
    content = b"what,when,much\n1,2025-01-05,5\n"
    mapped = {"map_order_id": "what", "map_placed_at": "when", "map_line_total": "much"}
    for _ in range(2):
        pages.upload("a.csv", content)
    first, second = Import.objects.order_by("pk")
    pages.match(first, **mapped)

    form = pages.client.get(reverse("crm:match_import", args=[second.pk])).context["form"]

    assert {name: form[name].value() for name in mapped} == mapped
    assert ImportRecipe.objects.count() == 1


def test_reading_it_another_way_shows_other_columns_and_keeps_nothing(pages):
    pages.upload("a.csv", b"a,b;c\n1,2;3\n")
    one = pages.newest()

    page = pages.match(one, delimiter=";", look="1")

    assert (page.status_code, page.context["found"].header) == (200, ["a,b", "c"])
    assert (one.options, Job.objects.count()) == (Import.objects.get().options, 0)


def test_a_column_cannot_be_two_fields(pages):
    pages.upload("a.csv", b"a,b\n1,2\n")

    page = pages.match(pages.newest(), map_order_id="a", map_placed_at="a")

    assert page.status_code == 422
    assert page.context["form"].errors["map_placed_at"] == ["This column is Order id already."]


def test_what_was_refused_is_told_with_its_line_and_as_csv(pages, run_jobs):
    pages.upload("a.csv", b"order_id,placed_at,line_total\n1,2025-01-05,5\n2,never,5\n")
    one = pages.newest()
    pages.match(one)
    run_jobs()

    page = pages.page(one)
    lines = b"".join(pages.client.get(reverse("crm:import_problems", args=[one.pk]))).decode("utf-8-sig")

    told = [(p["line"], p["column"], p["reason"]) for p in page.context["problems"]]
    reason = "“never” is not a date or time. Write it like 2025-12-31 14:30."
    assert told == [(3, "placed_at", reason)]
    assert list(csv.reader(io.StringIO(lines))) == [
        ["File", "Line", "Column", "Kind", "Reason"], ["a.csv", "3", "placed_at", "refused", reason],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["store_import", "undo_import"])
def test_a_step_cannot_be_skipped(pages, name):
    pages.upload()
    one = pages.newest()

    pages.post(name, one)

    assert (state(one), Job.objects.count(), Order.objects.count()) == ("DRAFT", 0, 0)


def test_pressing_store_twice_stores_once(pages, checked, run_jobs):
    pages.post("store_import", checked)
    pages.post("store_import", checked)
    run_jobs()
    pages.post("store_import", checked)
    done = run_jobs()

    assert (state(checked), done, Order.objects.count()) == ("STORED", [], 14)
    assert Job.objects.filter(kind="imports.store").count() == 1


def test_a_stored_import_is_not_matched_again(pages, stored):
    page = pages.client.get(reverse("crm:match_import", args=[stored.pk]))

    assert page.headers["Location"] == f"/imports/{stored.pk}/"


def test_undo_says_first_what_goes(pages, stored):
    page = pages.client.get(reverse("crm:undo_import", args=[stored.pk]))

    assert ("Orders", 14) in [(str(label), rows) for label, rows in page.context["removed"]]
    assert state(stored) == "STORED"


def test_importing_again_changes_nothing_and_says_so(pages, stored, run_jobs):
    pages.post("import_again", stored)
    new = pages.newest()
    pages.match(new)
    run_jobs()

    assert (new.pk == stored.pk, state(new), new.counts["orders_unchanged"]) == (False, "CHECKED", 14)
    assert "Nothing would change" in pages.page(new).content.decode()


def test_a_cancelled_check_can_be_started_again(pages, run_jobs):
    pages.upload()
    one = pages.newest()
    pages.match(one)
    pages.client.post(reverse("crm:cancel_job", args=[Job.objects.get().pk]))
    pages.match(one)
    run_jobs()

    assert state(one) == "CHECKED"


@pytest.mark.parametrize("name", ["shopify-orders", "order-lines"])
def test_a_sample_is_offered_as_it_is(client, name):
    answer = client.get(reverse("crm:import_sample", args=[name]))

    assert b"".join(answer) == (SAMPLES / f"{name}.csv").read_bytes()
