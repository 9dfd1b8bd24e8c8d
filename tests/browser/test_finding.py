"""Keys, the search in the top bar and the bell, as people use them."""

from django.utils.timezone import now
from playwright.sync_api import expect

from tests.browser.modes import in_the_mode_of_the_database
from tests.factories import JobFactory, NoticeFactory


def test_the_search_is_used_by_keys_alone(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("import")
    found = page.locator("#finder-results a")
    expect(found.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    page.keyboard.type(" a f")
    expect(found.first).to_have_attribute("href", "/imports/new/")
    page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/new/")

    assert seen.faults == []


def test_a_question_mark_shows_the_keys_and_escape_hides_them(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#shortcuts")).to_be_hidden()
    assert seen.faults == []


def test_escape_empties_a_search_and_then_leaves_it_to_the_other_keys(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/customers/")
    search = page.locator('input[data-key="/"]')
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(search).to_have_value("jk")
    expect(page.get_by_text("Nobody matches")).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).to_have_value("")
    expect(search).to_be_focused()
    first = page.locator("[data-row] a.cell-main").first
    expect(first).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).not_to_be_focused()
    page.keyboard.press("j")

    expect(first).to_be_focused()
    assert seen.faults == []


@in_the_mode_of_the_database
def test_what_is_open_over_the_page_is_readable_by_everybody(visit, shop, size, scheme, language):
    admin = shop.staff["ADMIN"]
    failed = JobFactory(owner=admin, state="FAILED", finished_at=now(), error="orders.csv is empty. " * 5)
    NoticeFactory(user=admin, kind="job_failed", job=failed, customer=None, data={"job": "imports.store"})
    NoticeFactory(user=admin, customer=shop.loyal)
    seen = visit(admin, size=size, scheme=scheme, language=language)
    page, faults = seen.page, []
    seen.go("/")
    page.fill("#finder", "a")
    page.wait_for_selector("#finder-results a")
    faults += seen.violations()
    page.fill("#finder", "")
    page.click(".news > summary")
    page.wait_for_selector(".news-item")
    faults += seen.violations()
    wider = seen.overflow()
    page.click("#read-all")
    expect(page.locator(".news-dot")).to_have_count(0)

    assert (faults, wider, seen.faults) == ([], 0, [])


def test_without_script_the_search_is_a_page_and_the_bell_a_link(visit, shop):
    seen = visit(shop.staff["ADMIN"], script=False)
    page = seen.page
    seen.go("/")
    page.fill("#finder", "marchand")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.locator("main a.menu-item")).to_have_count(1)
    page.click(".news > summary")
    page.click(".news a")

    page.wait_for_url("**/notifications/")
