"""A list made one's own, and many customers changed at once and back again."""

import re

import pytest
from playwright.sync_api import expect

from crm.models import Customer, Product
from tests.browser.conftest import DESKTOP, PHONE


def test_an_account_manager_keeps_a_view_with_other_columns_and_sees_it_first(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"])
    page = seen.page
    seen.go("/customers/?type=LOYAL")
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("E-mail", exact=True).check()
    seen.follow(page.locator("form:has(legend:text('Columns')) button"), to="**column=email**")
    page.locator("summary", has_text="Save as view").click()
    page.get_by_label("Name", exact=True).fill("My VIPs")
    page.get_by_label("See it first when I open this list").check()
    found = seen.violations()
    page.get_by_role("button", name="Save view").click()
    expect(page.locator(".toast")).to_be_visible()

    seen.go("/customers/")

    expect(page).to_have_url(re.compile("type=LOYAL"))
    expect(page.locator("a.view-link[aria-current]")).to_contain_text("My VIPs")
    expect(page.locator("thead")).to_contain_text("E-mail")
    assert (found, seen.violations(), seen.faults) == ([], [], [])


def test_an_admin_gives_everybody_who_matches_to_somebody_and_takes_it_back(visit, shop):
    manager = shop.staff["ACCOUNT_MANAGER"]
    before = dict(Customer.objects.values_list("pk", "owner"))
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/customers/?owner=none")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()
    page.get_by_label("Tick everybody on this page").check()
    expect(bar).to_contain_text(re.compile(r"^\s*1 ticked"))
    found = seen.violations()
    seen.follow(bar.get_by_role("button", name="Give to another owner"), to=re.compile("/customers/change/"))
    page.get_by_label("Owner", exact=True).select_option(str(manager.pk))
    found += seen.violations()
    page.locator(".card-foot button").click()
    expect(page.locator(".toast")).to_be_visible()
    given = Customer.objects.filter(owner=manager).count()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("as before")

    assert given == len([owner for owner in before.values() if owner == manager.pk]) + 1
    assert dict(Customer.objects.values_list("pk", "owner")) == before
    assert (found, seen.faults) == ([], [])


def test_a_marketer_keeps_a_view_of_products_calls_it_otherwise_and_takes_its_removal_back(visit, shop):
    seen = visit(shop.staff["MARKETER"])
    page = seen.page
    seen.go("/products/?cost=unknown")
    page.locator("summary", has_text="Save as view").click()
    page.get_by_label("Name", exact=True).fill("No cost")
    page.get_by_role("button", name="Save view").click()
    tab = page.locator("a.view-link[aria-current]")
    expect(tab).to_contain_text("No cost")

    page.locator("summary", has_text="This view").click()
    page.get_by_label("Name", exact=True).fill("Cost to be found")
    found = seen.violations()
    page.locator(".list-views").get_by_role("button", name="Save", exact=True).click()
    expect(tab).to_contain_text("Cost to be found")
    page.locator("summary", has_text="This view").click()
    page.locator(".list-views").get_by_role("button", name="Remove").click()
    expect(page.locator("a.view-link")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()

    expect(tab).to_contain_text("Cost to be found")
    seen.go("/products/?all=1")
    number = page.locator("a.view-link", has_text="Cost to be found").locator("[id^=view-count]")
    expect(number).to_have_text(str(Product.objects.filter(cost=None).count()))
    assert (found, seen.violations(), seen.faults) == ([], [], [])


@pytest.mark.parametrize(
    ("language", "size"), [("en", DESKTOP), ("ar", PHONE)], ids=["on a desk", "in Arabic, on a phone"]
)
def test_the_menu_of_a_row_opens_by_keys_over_the_table_and_gives_the_focus_back(visit, shop, language, size):
    seen = visit(shop.staff["ADMIN"], language=language, size=size)
    page = seen.page
    seen.go("/customers/?sort=value")
    buttons, menu = page.locator(".row-more [role=button]"), page.locator("#row-menu")
    button = buttons.last
    button.focus()
    page.keyboard.press("Space")
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(menu.locator("a").first).to_be_focused()
    found, place = seen.violations(), menu.bounding_box()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    buttons.first.click()
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "false")
    buttons.first.click()
    expect(menu).to_be_hidden()
    buttons.first.click()
    expect(menu).to_be_visible()
    page.locator("h1").click()
    expect(menu).to_be_hidden()

    wide, high = size
    assert 0 <= place["x"] <= wide - place["width"]
    assert 0 <= place["y"] <= high - place["height"]
    assert (found, seen.overflow(), seen.faults) == ([], 0, [])


def test_a_menu_of_a_row_leads_on_and_what_it_sends_is_not_the_ticks(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/customers/?q=marchand")
    page.locator(".row-more [role=button]").click()
    seen.follow(page.locator("#row-menu a[href$='#note-text']"), to=f"**/customers/{shop.loyal.pk}/#note-text")
    expect(page.locator("#note-text")).to_be_focused()

    seen.go("/customers/?q=marchand")
    page.locator(".row-more [role=button]").click()
    with page.expect_download() as sent:
        page.locator("#row-menu form button").click()
    assert (sent.value.suggested_filename, seen.faults) == (f"customer-{shop.loyal.pk}.pdf", [])


def test_keys_walk_any_list_and_the_size_of_its_pages_stays(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/orders/")
    page.get_by_role("button", name="50", exact=True).click()
    expect(page.get_by_role("button", name="50", exact=True)).to_have_attribute("aria-pressed", "true")
    first = page.locator("[data-row] a.cell-main").first
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/customers/\d+/orders/"))
    seen.go("/orders/")
    expect(page.get_by_role("button", name="50", exact=True)).to_have_attribute("aria-pressed", "true")
    assert seen.faults == []
