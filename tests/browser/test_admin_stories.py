"""What an admin does: tries a threshold and leaves it, exports a list and takes somebody out."""

import re

from allauth.usersessions.models import UserSession

from crm.models import AuditEvent, Store
from segments.models import AudienceExport, CustomerMetrics
from tests.browser.conftest import PHONE
from tests.factories import UserFactory
from tests.segments.exclusions.lapsed import buyer
from tests.segments.exclusions.lapsed import shop as lapsed_shop


def test_an_admin_tries_a_threshold_sees_who_would_move_and_leaves_it(visit, shop):
    before = dict(CustomerMetrics.objects.values_list("pk", "type_code"))
    pins = (Store.current().pinned_active_days, Store.current().pinned_high_value)
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/settings/thresholds/")
    assert page.get_by_role("button", name=re.compile("Save and move")).count() == 0

    page.get_by_label("Active within, days").nth(1).fill("100")
    page.keyboard.press("Tab")  # the page follows by itself
    save = page.get_by_role("button", name="Save and move 1")
    save.wait_for()
    assert "active_days=100" in page.url
    assert "Élodie Marchand" in page.locator("#thresholds .card-part").first.inner_text()
    assert page.locator("del.none").first.inner_text().endswith("110")

    page.get_by_role("link", name="Open all").click()
    page.wait_for_url("**/moves/**")
    assert page.locator("tbody tr").count() == 1
    assert "106" in page.locator("tbody tr").inner_text()
    page.locator("nav.crumbs a").click()
    page.get_by_role("link", name="Put back").click()
    page.wait_for_url("**/settings/thresholds/")

    assert page.get_by_role("button", name=re.compile("Save and move")).count() == 0
    assert dict(CustomerMetrics.objects.values_list("pk", "type_code")) == before
    assert (Store.current().pinned_active_days, Store.current().pinned_high_value) == pins
    assert AuditEvent.objects.filter(action="settings.changed").count() == 0
    assert seen.faults == []


def test_a_slider_tries_a_threshold_with_the_keyboard(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/settings/thresholds/")
    slider = page.locator("#active-slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**active_days=109**")

    assert page.locator("#id_active_days").input_value() == "109"
    assert page.evaluate("document.activeElement.id") == "active-slider"
    assert seen.faults == []


def test_an_admin_exports_a_list_takes_somebody_out_and_sees_the_removal_file(
    visit, transactional_db, run_jobs
):
    entry = lapsed_shop()
    stays, leaves = buyer(), buyer(first_name="Ada", last_name="Quist")
    seen = visit(UserFactory(role="ADMIN"))
    page = seen.page

    def export():
        """From the preview to the evidence."""
        seen.go(f"/exclusion-lists/{entry.pk}/")
        page.locator(".page-actions").get_by_role("link", name="Export").click()
        for box in page.locator("input[name=platforms]").all():
            box.set_checked(box.get_attribute("value") == "pinterest")
        page.get_by_role("button", name="Export").click()
        page.wait_for_url("**/exclusion-lists/exports/*/")
        run_jobs()
        page.wait_for_selector("#removal")

    export()
    assert page.locator(".stat-figure").first.inner_text() == "2"
    assert "no file to remove" in page.locator("section[aria-labelledby=removal]").inner_text()

    # She rings: no ads with her data.
    seen.go(f"/customers/{leaves.pk}/consents/")
    page.locator("#id_subject").select_option("ADS:AD_USER_DATA")
    page.locator("#id_state").select_option("WITHDRAWN")
    page.locator("#id_source").fill("phone call")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_load_state()

    seen.go(f"/exclusion-lists/{entry.pk}/")
    assert "Ad use denied" in page.locator(".left-out").inner_text()
    export()

    told = page.locator("section[aria-labelledby=removal]").inner_text()
    assert "1 person" in told
    assert "Upload it as a removal" in told
    second = AudienceExport.objects.order_by("-pk").first()
    assert (second.people, second.removed) == (1, 1)
    rows = {file.operation: file.rows for file in second.files.all()}
    assert rows["REMOVE"] == 1
    [file] = second.files.filter(operation="REMOVE")
    assert file.sha256 in page.locator("section[aria-labelledby=files]").inner_text()
    assert stays.pk != leaves.pk
    assert seen.faults == []


def test_a_list_is_counted_while_its_rule_is_written(visit, shop):
    seen = visit(shop.staff["ADMIN"], size=PHONE)
    page = seen.page
    seen.go("/exclusion-lists/new/")
    count = page.locator(".list-count")
    page.get_by_label("Active, low value").check()
    count.locator("strong").wait_for()
    low = CustomerMetrics.objects.filter(type_code="LOW_VALUE").count()
    assert count.locator("strong").inner_text() == str(low)
    assert seen.overflow() <= 0
    assert seen.faults == []


def test_an_admin_signs_a_colleague_out_everywhere(visit, shop):
    colleague = visit(shop.staff["MARKETER"])
    colleague.go("/")
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go(f"/settings/users/{shop.staff['MARKETER'].pk}/")
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_selector(".toast")

    assert UserSession.objects.filter(user=shop.staff["MARKETER"]).count() == 0
    colleague.go("/")
    assert "/account/login/" in colleague.page.url
    assert seen.faults == []
