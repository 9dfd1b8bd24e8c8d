"""A list made one's own, and many customers changed at once and back again."""

import re

from playwright.sync_api import expect

from crm.models import Customer


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
