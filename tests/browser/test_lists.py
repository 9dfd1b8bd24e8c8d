"""A list made one's own, and many customers changed at once and back again."""

import re

from playwright.sync_api import expect

from crm.models import Customer, Product


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
