"""A list made one's own, and many customers changed at once and back again."""

from crm.models import Customer


def test_an_account_manager_keeps_a_view_with_other_columns_and_sees_it_first(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"])
    page = seen.page
    seen.go("/customers/?type=LOYAL")
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("E-mail", exact=True).check()
    page.locator("form:has(legend:text('Columns')) button").click()
    page.wait_for_url("**column=email**")
    page.locator("summary", has_text="Save as view").click()
    page.get_by_label("Name", exact=True).fill("My VIPs")
    page.get_by_label("See it first when I open customers").check()
    found = seen.violations()
    page.get_by_role("button", name="Save view").click()
    page.wait_for_selector(".toast")

    seen.go("/customers/")

    assert "type=LOYAL" in page.url
    assert page.locator("a.view-link[aria-current]").inner_text().endswith("My VIPs")
    assert "E-mail" in page.locator("thead").inner_text()
    assert (found, seen.violations(), seen.faults) == ([], [], [])


def test_an_admin_gives_everybody_who_matches_to_somebody_and_takes_it_back(visit, shop):
    manager = shop.staff["ACCOUNT_MANAGER"]
    before = dict(Customer.objects.values_list("pk", "owner"))
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/customers/?owner=none")
    bar = page.locator(".bulk-bar")
    idle = bar.is_visible()
    page.get_by_label("Tick everybody on this page").check()
    ticked, found = bar.inner_text(), seen.violations()
    bar.get_by_role("button", name="Give to another owner").click()
    page.get_by_label("Give to another owner").select_option(str(manager.pk))
    found += seen.violations()
    page.locator(".card-foot button").click()
    page.wait_for_selector(".toast")
    given = Customer.objects.filter(owner=manager).count()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector(".toast:has-text('as before')")

    assert (idle, ticked.startswith("1 ticked")) == (False, True)
    assert given == len([owner for owner in before.values() if owner == manager.pk]) + 1
    assert dict(Customer.objects.values_list("pk", "owner")) == before
    assert (found, seen.faults) == ([], [])
