"""A newcomer's way from an empty store, words explained where they stand, and pages reached by keys alone."""

import re

import pytest

from crm.models import Store
from tests.browser.conftest import DESKTOP, PHONE
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
    page.get_by_role("link", name="Choose a file").first.click()
    page.wait_for_url("**/imports/new/")
    seen.go("/")
    page.get_by_role("button", name="Hide for everybody").click()

    assert "Orders are in" in next_step
    assert page.locator(".toast p").inner_text() == "The set-up list is hidden. Its pages stay where they are."
    assert (page.locator(".setup").count(), seen.faults) == (0, [])


def test_a_made_up_shop_is_asked_for_and_its_job_is_shown(visit, admin):
    seen = visit(admin)
    page = seen.page
    seen.go("/")
    page.get_by_role("button", name="Try with made-up customers").click()
    page.wait_for_url("**/jobs/*/")
    seen.go("/")

    assert "Work is under way." in page.locator(".notice").inner_text()
    assert page.get_by_role("button", name="Try with made-up customers").count() == 0
    assert seen.faults == []


@pytest.mark.parametrize(("size", "scheme", "language"), [
    pytest.param(DESKTOP, "light", "en", id="on a desk"),
    pytest.param(PHONE, "dark", "ar", id="on a phone, dark, in Arabic"),
])  # fmt: skip
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
    page.wait_for_selector("#help[open] .help-figures")
    told = (page.locator("#help-title").inner_text(), seen.violations())
    page.locator("#help a[data-help]", has_text="At-risk, high value").click()
    page.wait_for_selector("#help .chip-title")
    limits = page.locator("#help .facts").inner_text()
    page.keyboard.press("Escape")

    assert told == ("Value at risk", [])
    assert "110 days, set by an admin" in limits
    assert page.evaluate("document.activeElement === document.querySelector('.strip a.help')")
    assert seen.faults == []


def test_without_script_a_question_mark_is_a_link(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"], script=False)
    page = seen.page
    seen.go("/")
    page.locator(".types a.help").nth(1).click()

    assert page.locator("h1").inner_text() == "At-risk, high value"
    page.get_by_role("link", name=re.compile("1 customer")).click()
    assert page.locator("tbody tr").count() == 1


def test_pages_are_reached_by_two_keys_and_rows_walked_by_one(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/customers/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.evaluate("document.activeElement === document.querySelector('[data-row] a.cell-main')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r":\d+/$"))

    assert (first, seen.faults) == (True, [])


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
    page.wait_for_selector("#finder-results a")

    assert tab.url == page.url
    assert "Élodie Marchand" in page.locator("#finder-results").inner_text()
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
    page.wait_for_selector("#read-all", state="detached")

    page.wait_for_selector("#notices:focus-within")
    assert (page.locator(".news-dot").count(), seen.faults) == (0, [])
