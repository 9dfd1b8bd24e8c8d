"""What people do with the first pages, from the start to the end."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_an_account_manager_signs_in_finds_a_customer_by_phone_and_reads_why(visit, shop):
    seen = visit()
    page = seen.page
    seen.go("/")
    page.get_by_label("E-mail").fill(shop.staff["ACCOUNT_MANAGER"].email)
    page.get_by_label("Password", exact=True).fill(shop.password)
    seen.follow(page.get_by_role("button", name="Sign in"), to=re.compile(r":\d+/$"))
    seen.search("+33 6 39 98 41 27")
    page.locator("#finder-results a", has_text="Élodie Marchand").click()

    expect(page.locator("h1")).to_have_text("Élodie Marchand")
    expect(page.locator(".person-why")).to_contain_text("high value starts at €600.00")
    assert seen.faults == []


def test_a_list_is_searched_without_losing_the_place_to_type(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("wrobel")
    expect(page).to_have_url(re.compile(r"/customers/\?q=wrobel"))

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#id_q")).to_be_focused()
    assert seen.faults == []


def test_a_note_is_kept_and_stands_on_the_timeline(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"])
    page = seen.page
    seen.go(f"/customers/{shop.loyal.pk}/")
    page.get_by_label("Note", exact=True).fill("Wants oak, not beech.")
    page.get_by_role("button", name="Keep note").click()

    expect(page.locator(".toast p")).to_have_text("Note kept.")
    expect(page.locator(".timeline-detail", has_text="Wants oak, not beech.")).to_have_count(1)
    assert seen.faults == []


def test_everything_is_read_and_searched_without_script(visit, shop):
    seen = visit(shop.staff["ADMIN"], script=False, size=PHONE)
    page = seen.page
    seen.go("/customers/")
    page.locator("#id_q").fill("marchand")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Élodie Marchand").click()

    expect(page.locator("h1")).to_have_text("Élodie Marchand")


def test_the_menu_of_a_phone_opens_without_script(visit, shop):
    seen = visit(shop.staff["ADMIN"], script=False, size=PHONE)
    seen.go("/")
    side_bar = seen.page.locator("#sidebar")
    expect(side_bar).to_be_hidden()
    seen.page.locator("label.menu-button").click()

    expect(side_bar).to_be_visible()
