"""What people do with the dashboard."""

import re


def test_a_number_of_a_chart_is_opened_as_a_table_and_leads_to_the_people(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/dashboard/")
    card = page.locator("#panel-rfm")
    card.locator("summary").click()
    link = card.locator("td a").first
    people = int(link.inner_text())
    link.click()
    page.wait_for_url(re.compile(r"/customers/\?rfm="))

    assert page.locator("tbody tr").count() == people
    assert seen.faults == []
