"""The list as a file."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import openpyxl
import pytest
from allauth.account.internal.flows import login as sign_in
from django.utils.timezone import now

from crm.jobs.running import run_job
from crm.lists import export
from crm.models import AuditEvent, Job
from segments.models import CustomerMetrics
from tests.factories import CustomerFactory

URL = "/customers/export/"


@pytest.fixture
def admin(signed_in):
    client = signed_in()
    session = client.session
    session[sign_in.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": now().timestamp()}]
    session[sign_in._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(client.user.pk)
    session.save()
    return client


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_file_holds_the_people_columns_and_order_of_the_screen(admin):
    CustomerFactory(first_name="Bea", last_name="Lin", search_name="bea lin", country="DE")
    CustomerFactory(first_name="Ada", last_name="Lin", search_name="ada lin", country="DE")
    CustomerFactory(first_name="Far", last_name="Away", search_name="far away", country="FR")

    answer = admin.post(f"{URL}?country=DE&sort=name&column=owner", {"reason": "Audit", "format": "csv"})

    rows = rows_of(answer.content)
    assert rows[0] == ["Customer", "Number", "Country", "Currency", "Owner"]
    assert [row[0] for row in rows[1:]] == ["Ada Lin", "Bea Lin"]
    assert AuditEvent.objects.get(action="customers.exported").data == {
        "page": "customers", "rows": 2, "format": "csv", "sha256": sha256(answer.content).hexdigest(), "reason": "Audit",
    }  # fmt: skip


def test_the_file_says_of_which_type_everybody_is(admin, looked_at):
    CustomerFactory()
    looked_at()

    answer = admin.post(f"{URL}?column=type", {"reason": "Audit", "format": "csv"})

    assert [row[-1] for row in rows_of(answer.content)] == ["Type", "Non-target"]


def test_days_and_amounts_are_those_of_the_screen(admin, store, looked_at):
    store.time_zone = "Europe/Berlin"
    store.save()
    CustomerFactory()
    looked_at()
    before_midnight_in_utc = datetime(2027, 1, 19, 23, 0, tzinfo=UTC)
    CustomerMetrics.objects.update(
        value=Decimal(995), aov=Decimal("331.6667"), next_change_at=before_midnight_in_utc
    )

    query = f"{URL}?column=next&column=value&column=aov"
    as_csv = admin.post(query, {"reason": "Audit", "format": "csv"}).content
    as_xlsx = admin.post(query, {"reason": "Audit", "format": "xlsx"}).content

    day, value, aov = openpyxl.load_workbook(io.BytesIO(as_xlsx)).active[2][-3:]
    assert rows_of(as_csv)[1][-3:] == ["2027-01-20", "995.00", "331.67"]
    assert (day.value.isoformat()[:10], day.number_format) == ("2027-01-20", "yyyy-mm-dd")
    assert (value.value, value.number_format, aov.value) == (995, "0.00", 331.67)


def test_a_name_that_is_a_formula_is_text_in_both_formats(admin):
    CustomerFactory(first_name="=1+1", last_name="")

    as_csv = admin.post(URL, {"reason": "Audit", "format": "csv"}).content
    as_xlsx = admin.post(URL, {"reason": "Audit", "format": "xlsx"}).content

    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx)).active["A2"]
    assert (rows_of(as_csv)[1][0], cell.value, cell.data_type) == ("'=1+1", "'=1+1", "s")


def test_without_a_reason_nothing_leaves(admin):
    CustomerFactory()

    page = admin.post(URL, {"reason": " ", "format": "csv"})

    assert "Say why this list leaves Hexad" in page.content.decode()
    assert AuditEvent.objects.filter(action="customers.exported").count() == 0


def test_a_large_list_is_made_by_a_worker_and_fetched_from_its_job(admin, monkeypatch):
    monkeypatch.setattr("crm.lists.export.AT_ONCE", 2)
    monkeypatch.setattr(export, "SLICE", 2)
    CustomerFactory.create_batch(5)

    asked = admin.post(URL, {"reason": "Audit", "format": "csv"})
    job = Job.objects.get(kind="customers.export")
    run_job(job.pk, clock=now, beats=False)
    job.refresh_from_db()
    file = b"".join(admin.get(f"/customers/exports/{job.pk}/").streaming_content)

    assert (asked.url, job.state, job.result["rows"]) == (f"/jobs/{job.pk}/", "DONE", 5)
    assert len(rows_of(file)) == 6
    assert AuditEvent.objects.get(action="customers.exported").data["sha256"] == sha256(file).hexdigest()


def test_what_was_searched_for_never_stands_in_a_job(admin, monkeypatch):
    monkeypatch.setattr("crm.lists.export.AT_ONCE", 0)
    CustomerFactory(first_name="Ada", last_name="", search_name="ada")

    answer = admin.post(f"{URL}?q=ada", {"reason": "Audit", "format": "csv"})

    assert (len(rows_of(answer.content)), Job.objects.count()) == (2, 0)


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "SALES_REP", "MARKETER", "AUDITOR"])
def test_only_an_admin_exports_people(signed_in, role):
    assert signed_in(role).post(URL, {"reason": "Audit", "format": "csv"}).status_code == 403
