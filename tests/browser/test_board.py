"""What people do with the dashboard."""

import re

from playwright.sync_api import expect


def test_a_number_of_a_chart_is_opened_as_a_table_and_leads_to_the_people(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/dashboard/")
    card = page.locator("#panel-rfm")
    card.locator("summary").click()
    link = card.locator("td a").first
    expect(link).to_be_visible()
    people = int(link.inner_text())
    seen.follow(link, to=re.compile(r"/customers/\?rfm="))

    expect(page.locator("tbody tr")).to_have_count(people)
    assert seen.faults == []
