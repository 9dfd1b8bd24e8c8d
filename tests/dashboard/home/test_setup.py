"""The way from an empty store to one that earns its keep."""

import pytest

from crm.jobs.running import run_job
from crm.models import AuditEvent, Customer, Job, Store
from segments.models import AudienceExport, ExclusionList
from tests.factories import OrderFactory, UserFactory


def setup_of(client):
    return client.get("/").context["setup"]


def test_an_empty_store_offers_a_file_and_a_made_up_shop(signed_in):
    page = signed_in().get("/").content.decode()

    assert ("Bring your own orders" in page, "Try with made-up customers" in page, "To set up" in page) == (
        True, True, True,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "SALES_REP", "MARKETER", "AUDITOR"])
def test_who_does_not_set_up_the_store_reads_who_does(signed_in, role):
    page = signed_in(role).get("/").content.decode()

    assert ("To set up" in page, "Try with made-up customers" in page) == (False, False)


def test_each_step_is_done_when_the_data_say_so(signed_in, at, looked_at):
    client = signed_in()
    nexts = [setup_of(client).next.label]
    OrderFactory(placed_at=at)
    nexts.append(setup_of(client).next.label)
    looked_at()
    nexts.append(setup_of(client).next.label)
    AudienceExport.objects.create(
        exclusion_list=ExclusionList.objects.first(), platform="google", seq=1, as_of=at, finished_at=at
    )
    nexts.append(setup_of(client).next.label)
    UserFactory(role="MARKETER")

    assert [str(label) for label in nexts] == [
        "Orders are in", "Types are known", "An exclusion list is exported", "A second user",
    ]  # fmt: skip
    assert (setup_of(client).next, setup_of(client).done) == (None, 4)


def test_an_admin_hides_the_list_for_everybody_and_it_is_written_down(signed_in):
    client = signed_in()

    client.post("/home/set-up/hide/")
    client.post("/home/set-up/hide/")
    client.force_login(UserFactory(role="ADMIN"))

    assert setup_of(client) is None
    assert AuditEvent.objects.filter(action="setup.hidden").count() == 1


def test_a_made_up_shop_fills_an_empty_store_once(signed_in, monkeypatch, at):
    monkeypatch.setattr("dashboard.demo.job.CUSTOMERS", 60)
    client = signed_in()

    first = client.post("/home/made-up-shop/").headers["Location"]
    second = client.post("/home/made-up-shop/").headers["Location"]
    job = Job.objects.get()
    waiting = client.get("/").content.decode()
    run_job(job.pk, clock=lambda: at, beats=False)
    job.refresh_from_db()
    third = client.post("/home/made-up-shop/").headers["Location"]

    assert (first, second, third) == (f"/jobs/{job.pk}/", f"/jobs/{job.pk}/", "/")
    assert ("Work is under way." in waiting, job.state, job.result["customers"]) == (
        True, "DONE", Customer.objects.count(),
    )  # fmt: skip
    assert client.get("/").context["briefing"].customers == Customer.objects.count() >= 60


def test_a_store_with_customers_refuses_the_made_up_shop(signed_in, person):
    person()
    client = signed_in()

    client.post("/home/made-up-shop/")

    assert (Job.objects.count(), Store.current().name, Customer.objects.count()) == (0, "My shop", 1)
