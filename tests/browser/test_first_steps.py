"""A newcomer's way from an empty store, words explained where they stand, and pages reached by keys alone."""

import re

import pytest
from playwright.sync_api import expect

from crm.models import Store
from tests.browser.modes import in_the_mode_of_the_database
from tests.factories import NoticeFactory, UserFactory


@pytest.fixture
def admin(transactional_db):
    Store.current()
    return UserFactory(role="ADMIN", first_name="Sofia")


def test_a_newcomer_is_led_to_the_first_file_and_may_hide_the_list(visit, admin):
    seen = visit(admin)
    page = seen.page
    seen.go("/")
    next_step = page.locator(".setup-steps [aria-current=step]").inner_text()
    seen.follow(page.get_by_role("link", name="Choose a file").first, to="**/imports/new/")
    seen.go("/")
    page.get_by_role("button", name="Hide for everybody").click()

    assert "Orders are in" in next_step
    told = "The set-up list is hidden. Its pages stay where they are."
    expect(page.locator(".toast p")).to_have_text(told)
    expect(page.locator(".setup")).to_have_count(0)
    assert seen.faults == []


def test_a_made_up_shop_is_asked_for_and_its_job_is_shown(visit, admin):
    seen = visit(admin)
    page = seen.page
    seen.go("/")
    seen.follow(page.get_by_role("button", name="Try with made-up customers"), to="**/jobs/*/")
    seen.go("/")

    expect(page.locator(".notice")).to_contain_text("Work is under way.")
    expect(page.get_by_role("button", name="Try with made-up customers")).to_have_count(0)
    assert seen.faults == []


@in_the_mode_of_the_database
def test_an_empty_store_is_readable_by_everybody(visit, admin, size, scheme, language):
    seen = visit(admin, size=size, scheme=scheme, language=language)
    seen.go("/")

    assert (seen.violations(), seen.overflow(), seen.faults) == ([], 0, [])


def test_a_word_is_explained_where_it_stands_and_the_focus_comes_back(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"])
    page = seen.page
    seen.go("/")
    mark = page.locator(".strip a.help").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#help[open] .help-figures").first).to_be_visible()
    expect(page.locator("#help-title")).to_have_text("Value at risk")
    violations = seen.violations()
    page.locator("#help a[data-help]", has_text="At-risk, high value").click()
    expect(page.locator("#help .chip-title")).to_be_visible()
    expect(page.locator("#help .facts")).to_contain_text("110 days, set by an admin")
    page.keyboard.press("Escape")

    expect(mark).to_be_focused()
    assert (violations, seen.faults) == ([], [])


def test_without_script_a_question_mark_is_a_link(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"], script=False)
    page = seen.page
    seen.go("/")
    page.locator(".types a.help").nth(1).click()

    expect(page.locator("h1")).to_have_text("At-risk, high value")
    page.get_by_role("link", name=re.compile("1 customer")).click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_pages_are_reached_by_two_keys_and_rows_walked_by_one(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/customers/", wait_until="load")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row] a.cell-main").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r":\d+/$"))

    assert seen.faults == []


def test_enter_opens_the_first_found_and_control_enter_a_new_tab(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".finder-help")
    page.keyboard.type("@marchand")
    page.wait_for_selector("#finder-results a")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    tab = opened.value
    tab.wait_for_load_state()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{shop.loyal.pk}/")
    page.keyboard.press("Control+k")

    expect(page.locator("#finder-results")).to_contain_text("Élodie Marchand")
    expect(tab).to_have_url(page.url)
    assert seen.faults == []


def test_reading_all_keeps_the_focus_in_the_bell(visit, shop):
    ines = shop.staff["ACCOUNT_MANAGER"]
    NoticeFactory(user=ines, customer=shop.loyal, by=shop.staff["ADMIN"])
    seen = visit(ines)
    page = seen.page
    seen.go("/")
    page.click(".news > summary")
    page.wait_for_selector("#read-all")
    page.locator("#read-all").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#read-all")).to_have_count(0)
    expect(page.locator("#notices:focus-within")).to_have_count(1)
    expect(page.locator(".news-dot")).to_have_count(0)
    assert seen.faults == []
