"""The dossier of a person: whole, in the reader's language, for those who may, and gone with the person."""

from datetime import timedelta

import pytest
from django.utils import translation

from crm.erasure import erase
from crm.models import AuditEvent, Customer, Job
from dashboard.person.handout import views
from dashboard.person.handout.content import dossier_of
from dashboard.reports.document import Column, Document, Section, draw
from dashboard.reports.text import code
from tests.factories import ConsentFactory, SuppressionFactory, TouchpointFactory, UserFactory


def said_in(document):
    return [cell for section in document.sections for row in section.rows for cell in row]


@pytest.fixture
def layla(person, looked_at, at):
    made = person("Layla", "Haddad", orders=3, phone="+4961234567", city="Beirut", country="LB")
    TouchpointFactory(customer=made, text="Prefers <b>oak</b>.", happened_at=at)
    TouchpointFactory(customer=made, text="Taken back.", deleted_at=at)
    ConsentFactory(customer=made, channel="CALL", state="OBJECTED", happened_at=at, source="phone call")
    SuppressionFactory(customer=made, channel="CALL", reason="DO_NOT_CALL", since=at)
    looked_at()
    return Customer.objects.select_related("metrics").get(pk=made.pk)


def test_everything_that_is_kept_of_the_person_stands_in_it(layla, store, at):
    document = dossier_of(layla, store=store, at=at)

    said = said_in(document)
    kept = [
        "Layla",
        "Beirut",
        "Lebanon",
        code("+4961234567"),
        code(f"{layla.pk}@example.com"),
        "Prefers <b>oak</b>.",
        "Do not call",
    ]
    assert [one for one in kept if one not in said] == []
    assert "Taken back." not in said
    orders = next(section for section in document.sections if section.title == "Orders")
    assert [row[3] for row in orders.rows] == ["€100.00"] * 3
    assert orders.rows[0][2] == "1 × A thing; €10.00 given back on 13 Nov 2026"


def test_it_is_a_pdf_and_an_event(signed_in, layla):
    client = signed_in()

    answer = client.post(f"/customers/{layla.pk}/dossier/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="customer-{layla.pk}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert [(event.action, event.actor) for event in AuditEvent.objects.all()] == [
        ("customer.handed_out", client.user)
    ]


@pytest.mark.parametrize("language", ["en", "ar", "es", "zh-hans"])
def test_it_is_drawn_in_every_language(layla, store, at, language):
    with translation.override(language):
        document = dossier_of(layla, store=store, at=at)
        content = draw(document)

    assert (document.rtl, content[:5]) == (language == "ar", b"%PDF-")


@pytest.mark.parametrize(
    ("role", "status"), [("AUDITOR", 403), ("MARKETER", 403), ("SALES_REP", 403), ("ACCOUNT_MANAGER", 404)]
)
def test_who_gets_none(signed_in, layla, role, status):
    answer = signed_in(role).post(f"/customers/{layla.pk}/dossier/")

    assert (answer.status_code, AuditEvent.objects.count()) == (status, 0)


def test_very_many_orders_are_drawn_by_a_job_and_fetched_by_whoever_asked(
    signed_in, layla, run_jobs, monkeypatch
):
    monkeypatch.setattr(views, "MOST_ORDERS", 2)
    client = signed_in()

    asked = client.post(f"/customers/{layla.pk}/dossier/")
    (job,) = Job.objects.filter(kind="customers.dossier")
    run_jobs()
    fetched = client.get(f"/customers/{layla.pk}/dossier/{job.pk}/")

    assert (asked.status_code, asked.url) == (302, f"/jobs/{job.pk}/")
    assert (fetched.status_code, fetched.content[:5]) == (200, b"%PDF-")
    assert f"/customers/{layla.pk}/dossier/{job.pk}/" in client.get(asked.url).content.decode()
    other = signed_in("ACCOUNT_MANAGER")
    assert other.get(f"/customers/{layla.pk}/dossier/{job.pk}/").status_code == 404


def test_a_job_of_another_customer_hands_out_nothing(signed_in, layla, person, run_jobs, monkeypatch):
    monkeypatch.setattr(views, "MOST_ORDERS", 0)
    client = signed_in()
    client.post(f"/customers/{layla.pk}/dossier/")
    run_jobs()
    job = Job.objects.get(kind="customers.dossier")

    assert client.get(f"/customers/{person().pk}/dossier/{job.pk}/").status_code == 404


def test_erasing_the_person_removes_the_dossier_that_was_made(
    signed_in, layla, run_jobs, monkeypatch, at, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views, "MOST_ORDERS", 0)
    signed_in().post(f"/customers/{layla.pk}/dossier/")
    run_jobs()
    job = Job.objects.get(kind="customers.dossier")
    storage, name = job.file.storage, job.file.name
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        erase(customer=layla, at=at + timedelta(minutes=1), by=UserFactory())

    job.refresh_from_db()
    assert (storage.exists(name), bool(job.file)) == (False, False)


def test_a_long_table_goes_on_over_the_pages():
    rows = [[f"Order {number}", "1.00"] for number in range(300)]
    section = Section("Orders", [Column("Order", 50), Column("Value", 50, is_number=True)], rows)

    content = draw(Document("A title", "A lead", "The foot", rtl=False, sections=[section]))

    assert content.count(b"/Type /Page\n") > 3
