"""Marketers upload and check, admins store, auditors look, the rest sees no imports."""

import pytest
from django.urls import reverse

from crm.models import Order
from tests.factories import ImportFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_marketer_uploads_and_checks_and_does_not_store(pages, sign_in, run_jobs):
    sign_in("MARKETER")
    pages.upload()
    one = pages.newest()
    pages.match(one)
    run_jobs()
    one.refresh_from_db()
    refused = pages.post("store_import", one).status_code

    assert (one.state, refused, Order.objects.count()) == ("CHECKED", 403, 0)
    assert "An admin stores it." in pages.page(one).content.decode()


def test_a_marketer_does_not_see_the_file_of_another(pages, sign_in):
    sign_in("MARKETER")

    assert pages.page(ImportFactory(owner=UserFactory(role="ADMIN"))).status_code == 404


@pytest.mark.parametrize(("role", "name", "status"), [
    pytest.param("AUDITOR", "import_list", 200, id="an auditor sees the list"),
    pytest.param("AUDITOR", "new_import", 403, id="an auditor uploads nothing"),
    pytest.param("ACCOUNT_MANAGER", "import_list", 403, id="an account manager sees no imports"),
    pytest.param("SALES_REP", "import_list", 403, id="a rep sees no imports"),
    pytest.param("SALES_REP", "job_list", 200, id="a rep sees own jobs"),
])  # fmt: skip
def test_each_role_gets_what_the_matrix_says(client, sign_in, role, name, status):
    sign_in(role)

    assert client.get(reverse(f"crm:{name}")).status_code == status


def test_an_auditor_reads_a_problem_without_the_persons_data(pages, sign_in, run_jobs):
    sign_in("ADMIN")
    pages.upload("a.csv", b"order_id,placed_at,line_total,email\n1,2025-01-05,5,ann at example\n")
    one = pages.newest()
    pages.match(one)
    run_jobs()
    clear = pages.page(one).content.decode()
    sign_in("AUDITOR")
    hidden = pages.page(one).content.decode()

    assert ("“ann at example” is not" in clear, "“a•••” is not" in hidden, "ann at example" in hidden) == (
        True,
        True,
        False,
    )
