"""What people do on the page of one customer, from the start to the end."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from crm.models import Customer, Touchpoint
from dashboard.person.timeline import STEP
from segments.models import CustomerMetrics
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.modes import in_the_mode_of_the_database
from tests.factories import IdentityFactory, TouchpointFactory


def page_of(customer):
    return f"/customers/{customer.pk}/"


def test_an_account_manager_finds_a_customer_by_phone_and_reads_why(visit, shop):
    seen = visit(shop.staff["ACCOUNT_MANAGER"])
    page = seen.page
    seen.go("/")
    seen.search("+33 6 39 98 41 27")
    found = page.locator("#finder-results a", has_text="Élodie Marchand")
    seen.follow(found, to=f"**{page_of(shop.loyal)}")

    why = page.locator(".person-why").inner_text()
    ways = page.locator(".ways").first.locator("li").all_inner_texts()
    why_not = page.locator(".ways").nth(1).locator("strong").all_text_contents()

    assert "high value starts at €600.00" in why
    assert len(ways) == 5
    assert set(why_not) == {
        "At-risk, high value",
        "Cart abandoner",
        "Active, low value",
        "Subscriber, never bought",
        "Non-target",
    }
    assert page.locator('#facts a[href="tel:+33639984127"]').inner_text() == "+33 6 39 98 41 27"
    assert seen.faults == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["on a desk", "on a phone"])
def test_long_names_and_huge_amounts_stay_on_the_page(visit, shop, size):
    name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"
    Customer.objects.filter(pk=shop.loyal.pk).update(first_name=name, search_name=f"{name.lower()} marchand")
    amounts = dict.fromkeys(["value", "aov", "revenue"], Decimal("123456789012.34"))
    CustomerMetrics.objects.filter(customer=shop.loyal).update(**amounts)
    seen = visit(shop.staff["ADMIN"], size=size)
    wider = {}
    for path in (page_of(shop.loyal), "/customers/?sort=value", "/search/?q=wolfe", "/"):
        seen.go(path)
        wider[path] = seen.overflow()

    assert set(wider.values()) == {0}
    assert seen.faults == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_an_account_manager_adds_a_customer_and_hears_who_has_the_phone(visit, shop, script):
    IdentityFactory(customer=shop.loyal, kind="PHONE", value="+491701234567")
    seen = visit(shop.staff["ACCOUNT_MANAGER"], script=script)
    page = seen.page
    seen.go("/customers/")
    seen.follow(page.get_by_role("link", name="New customer"), to="**/customers/new/")
    page.get_by_label("First name").fill("Nadia")
    page.get_by_label("Phone").fill("+49 170 1234567")
    page.get_by_role("button", name="Add customer").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody has this phone already")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Élodie Marchand")
    if script:
        assert seen.violations() == []
    page.get_by_role("button", name="Add all the same").click()
    expect(page.locator("h1")).to_have_text("Nadia")
    expect(page.get_by_role("status")).to_contain_text("The type is known within seconds.")
    expect(page.locator("#sidebar")).to_contain_text(re.compile(r"Customers\s+\d"))
    assert seen.faults == []


def test_two_people_edit_at_once_and_the_second_settles_it(visit, shop):
    first, second = visit(shop.staff["ADMIN"]), visit(shop.staff["ACCOUNT_MANAGER"])
    for seen in (first, second):
        seen.go(page_of(shop.loyal))
        seen.page.keyboard.press("e")
        seen.page.wait_for_selector("#facts #id_city")
    first.page.fill("#id_city", "Nantes")
    first.page.fill("#id_region", "Bretagne")
    first.page.get_by_role("button", name="Save facts").click()
    expect(first.page.locator("#edit-facts")).to_be_visible()
    second.page.fill("#id_city", "Paris")
    second.page.fill("#id_last_name", "Marchand-Roy")
    second.page.get_by_role("button", name="Save facts").click()
    expect(second.page.locator("fieldset.choice label")).to_have_count(3)
    sides = second.page.locator("fieldset.choice label").all()
    shown = [side.inner_text().split("\n") for side in sides]
    untouched = Customer.objects.get(pk=shop.loyal.pk)
    violations = second.violations()
    second.page.get_by_label("Paris").check()
    second.page.get_by_role("button", name="Save my choice").click()
    expect(second.page.locator("#edit-facts")).to_be_focused()
    stored = Customer.objects.get(pk=shop.loyal.pk)

    assert shown == [["Paris", "yours"], ["Nantes", "stored now"], ["Lyon", "as it was before both"]]
    assert (untouched.city, untouched.last_name, violations) == ("Nantes", "Marchand", [])
    assert (stored.city, stored.region, stored.last_name) == ("Paris", "Bretagne", "Marchand-Roy")
    expect(second.page.locator("h1")).to_have_text("Élodie Marchand-Roy")
    assert [fault for fault in first.faults + second.faults if "409" not in fault] == []


def test_without_script_the_same_conflict_is_settled_on_pages(visit, shop):
    seen = visit(shop.staff["ADMIN"], script=False)
    page = seen.page
    seen.go(f"{page_of(shop.loyal)}edit/")
    Customer.objects.filter(pk=shop.loyal.pk).update(city="Nantes", version=7)
    page.fill("#id_city", "Paris")
    page.get_by_role("button", name="Save facts").click()
    page.get_by_label("Nantes").check()
    seen.follow(page.get_by_role("button", name="Save my choice"), to=f"**{page_of(shop.loyal)}")

    expect(page.locator("h1")).to_have_text("Élodie Marchand")
    assert Customer.objects.get(pk=shop.loyal.pk).city == "Nantes"


def test_the_timeline_is_filtered_and_goes_on_while_one_scrolls(visit, shop):
    for number in range(2 * STEP):
        TouchpointFactory(
            customer=shop.loyal, text=f"Note {number}", happened_at=now() - timedelta(hours=number)
        )
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go(page_of(shop.loyal))
    page.click("#toggle-notes")
    expect(page).to_have_url(re.compile(r"\?show=notes$"))
    expect(page.locator("#toggle-notes")).to_be_focused()
    entries, everything = page.locator(".timeline-entry"), 2 * STEP + 2  # a pinned note, one there already
    for _turn in range(200):
        if entries.count() == everything:
            break
        page.mouse.wheel(0, 20_000)
        page.wait_for_timeout(100)
    expect(entries).to_have_count(everything)
    expect(page.locator(".timeline > .more")).to_have_count(0)
    page.click("#toggle-orders")
    expect(page).to_have_url(re.compile(r"\?show=notes&show=orders$"))
    page.reload()

    expect(page.locator(".toggles [aria-current]")).to_have_text(["Orders", "Notes"])
    assert seen.faults == []


def test_an_own_note_is_deleted_and_taken_back(visit, shop):
    author = shop.staff["ACCOUNT_MANAGER"]
    note = TouchpointFactory(customer=shop.loyal, text="Wants oak.", happened_at=now(), actor=author)
    seen = visit(author)
    page = seen.page
    seen.go(page_of(shop.loyal))
    page.locator(f"#note-{note.pk}").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    gone = Touchpoint.objects.standing().filter(pk=note.pk).exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#note-{note.pk}").get_by_role("button", name="Delete")).to_be_visible()

    assert (gone, Touchpoint.objects.standing().filter(pk=note.pk).exists(), seen.faults) == (False, True, [])


def test_the_keys_walk_from_one_customer_of_a_list_to_the_next(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/customers/?sort=name")
    rows = [link.get_attribute("href") for link in page.locator("[data-row] a.cell-main").all()]
    seen.follow(page.locator("[data-row] a.cell-main").first, to=f"**{rows[0]}")
    for key, place in (("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        page.wait_for_url(f"**{rows[place]}")

    expect(page.locator("[data-place]")).to_have_text(f"2 / {len(rows)}")
    seen.follow(page.locator(".crumbs a[data-back]"), to="**/customers/?sort=name")
    assert seen.faults == []


@in_the_mode_of_the_database
def test_what_opens_on_the_page_is_readable_by_everybody(visit, shop, size, scheme, language):
    seen = visit(shop.staff["ADMIN"], size=size, scheme=scheme, language=language)
    page = seen.page
    seen.go(page_of(shop.loyal))
    page.locator(".page-actions summary").click()
    page.locator("[data-toggles]").click()
    for order in page.locator(".order-what summary").all():
        order.click()
    faults = seen.violations()
    page.locator("#edit-facts").click()
    page.wait_for_selector("#facts #id_city")
    faults += seen.violations()

    assert (faults, seen.overflow(), seen.faults) == ([], 0, [])
