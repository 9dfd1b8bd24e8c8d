"""What an admin does: tries a threshold and leaves it, exports a list and takes somebody out."""

import re

from allauth.usersessions.models import UserSession
from playwright.sync_api import expect

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
    expect(page.get_by_role("button", name=re.compile("Save and move"))).to_have_count(0)

    page.get_by_label("Active within, days").nth(1).fill("100")
    page.keyboard.press("Tab")  # the page follows by itself
    expect(page.get_by_role("button", name="Save and move 1")).to_be_visible()
    expect(page).to_have_url(re.compile("active_days=100"))
    expect(page.locator("#thresholds .card-part").first).to_contain_text("Élodie Marchand")
    expect(page.locator("del.none").first).to_have_text(re.compile(r"110\s*$"))

    seen.follow(page.get_by_role("link", name="Open all"), to="**/moves/**")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("106")
    seen.follow(page.locator("nav.crumbs a"), to="**/settings/thresholds/**")
    page.get_by_role("link", name="Put back").click()
    expect(page).to_have_url(re.compile("/settings/thresholds/$"))

    expect(page.get_by_role("button", name=re.compile("Save and move"))).to_have_count(0)
    assert dict(CustomerMetrics.objects.values_list("pk", "type_code")) == before
    assert (Store.current().pinned_active_days, Store.current().pinned_high_value) == pins
    assert AuditEvent.objects.filter(action="settings.changed").count() == 0
    assert seen.faults == []


def test_an_admin_saves_a_threshold_and_takes_it_back_from_the_toast(visit, shop, run_jobs):
    before = dict(CustomerMetrics.objects.values_list("pk", "type_code"))
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/settings/thresholds/?active_days=100&high_value=")

    page.get_by_role("button", name="Save and move 1").click()
    expect(page.get_by_role("heading", name="Everybody is being looked at")).to_be_visible()
    page.locator("[data-toast]").get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator("[data-toast]").first).to_contain_text("Undone.")
    run_jobs()
    expect(page.get_by_role("heading", name="Everybody is being looked at")).to_have_count(0)

    assert dict(CustomerMetrics.objects.values_list("pk", "type_code")) == before
    assert AuditEvent.objects.filter(action="settings.changed").count() == 2
    assert seen.faults == []


def test_a_slider_tries_a_threshold_with_the_keyboard(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/settings/thresholds/")
    slider = page.locator("#active-slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("active_days=109"))

    expect(page.locator("#id_active_days")).to_have_value("109")
    expect(page.locator("#active-slider")).to_be_focused()
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
        for box in page.locator("input[name=platforms]").all():
            box.set_checked(box.get_attribute("value") == "pinterest")
        seen.follow(
            page.get_by_role("button", name="Export for 1 platform"), to="**/export/?platforms=pinterest"
        )
        seen.follow(
            page.get_by_role("button", name="Export for 1 platform"), to="**/exclusion-lists/exports/*/"
        )
        run_jobs()
        expect(page.locator("#removal")).to_be_visible()

    export()
    expect(page.locator(".stat-figure").first).to_have_text("2")
    expect(page.locator("section[aria-labelledby=removal]")).to_contain_text("no file to remove")

    # She rings: no ads with her data.
    seen.go(f"/customers/{leaves.pk}/consents/")
    page.locator("#id_subject").select_option("ADS:AD_USER_DATA")
    page.locator("#id_state").select_option("WITHDRAWN")
    page.locator("#id_source").fill("phone call")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".toast")).to_be_visible()

    seen.go(f"/exclusion-lists/{entry.pk}/")
    expect(page.locator(".left-out")).to_contain_text("Ad use denied")
    export()

    removal = page.locator("section[aria-labelledby=removal]")
    expect(removal).to_contain_text("1 person")
    expect(removal).to_contain_text("Upload it as a removal")
    second = AudienceExport.objects.order_by("-pk").first()
    assert (second.people, second.removed) == (1, 1)
    rows = {file.operation: file.rows for file in second.files.all()}
    assert rows["REMOVE"] == 1
    [file] = second.files.filter(operation="REMOVE")
    expect(page.locator("section[aria-labelledby=files]")).to_contain_text(file.sha256)
    assert stays.pk != leaves.pk
    assert seen.faults == []


def test_a_list_is_counted_while_its_rule_is_written(visit, shop):
    seen = visit(shop.staff["ADMIN"], size=PHONE)
    page = seen.page
    seen.go("/exclusion-lists/new/")
    count = page.locator(".list-count")
    page.get_by_label("Active, low value").check()
    low = CustomerMetrics.objects.filter(type_code="LOW_VALUE").count()
    expect(count.locator("strong")).to_have_text(str(low))
    assert seen.overflow() <= 0
    assert seen.faults == []


def test_an_admin_signs_a_colleague_out_everywhere(visit, shop):
    colleague = visit(shop.staff["MARKETER"])
    colleague.go("/")
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go(f"/settings/users/{shop.staff['MARKETER'].pk}/")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.locator(".toast")).to_be_visible()

    assert UserSession.objects.filter(user=shop.staff["MARKETER"]).count() == 0
    colleague.go("/")
    assert "/account/login/" in colleague.page.url
    assert seen.faults == []
