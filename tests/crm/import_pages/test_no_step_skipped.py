"""What is stored is what was checked last and seen, whatever happens between the steps."""

import pytest
from django.urls import reverse

from crm.models import Import, Job, Order

pytestmark = pytest.mark.django_db
CONTENT = b"order_id,placed_at,line_total,other\n1,2025-01-05,5,7\n"


@pytest.fixture(autouse=True)
def admin(sign_in):
    return sign_in("ADMIN")


@pytest.fixture
def checked(pages, run_jobs):
    pages.upload("a.csv", CONTENT)
    pages.match(pages.newest())
    run_jobs()
    return Import.objects.get()


def test_another_match_whose_check_was_cancelled_is_not_stored(pages, checked, run_jobs):
    pages.match(checked, map_line_total="other")
    pages.client.post(reverse("crm:cancel_job", args=[Job.objects.latest("pk").pk]))

    page = pages.client.post(reverse("crm:store_import", args=[checked.pk]), follow=True)
    run_jobs()

    assert "Check the file first." in page.content.decode()
    assert (Order.objects.count(), Import.objects.get().state) == (0, "DRAFT")


def test_an_old_job_that_is_repeated_does_not_store_what_was_matched_since(pages, checked, run_jobs):
    pages.post("store_import", checked)
    old = Job.objects.latest("pk")
    pages.client.post(reverse("crm:cancel_job", args=[old.pk]))
    pages.match(checked, map_line_total="other")
    run_jobs()
    pages.client.post(reverse("crm:repeat_job", args=[old.pk]))
    run_jobs()
    old.refresh_from_db()

    assert (Order.objects.count(), Import.objects.get().state, old.state, old.error) == (
        0, "CHECKED", "FAILED", "Something else was done with this import since. Go on at its page.",
    )  # fmt: skip


def test_a_check_that_nobody_looked_at_is_not_stored(pages, checked, run_jobs):
    seen = checked.job_id
    pages.match(checked, map_line_total="other")
    run_jobs()

    page = pages.client.post(reverse("crm:store_import", args=[checked.pk]), {"seen": seen}, follow=True)
    run_jobs()

    assert "It was checked again meanwhile. Look at the new result." in page.content.decode()
    assert (Order.objects.count(), Import.objects.get().state) == (0, "CHECKED")


def test_the_button_says_which_check_was_looked_at(pages, checked):
    assert f'name="seen" value="{checked.job_id}"' in pages.page(checked).content.decode()
