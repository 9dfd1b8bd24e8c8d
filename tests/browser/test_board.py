"""What people do with the dashboard."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.board.panels import PANELS


def test_a_number_of_a_chart_is_opened_as_a_table_and_leads_to_the_people(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/dashboard/")
    card = page.locator("#panel-rfm")
    card.get_by_role("button", name="Recency × frequency as a table").click()
    link = card.locator("td a").first
    expect(link).to_be_visible()
    people = int(link.inner_text())
    seen.follow(link, to=re.compile(r"/customers/\?rfm="))

    expect(page.locator("tbody tr")).to_have_count(people)
    assert seen.faults == []


@pytest.mark.parametrize("wide", [1280, 1440])
def test_charts_fill_the_height_of_their_cards(visit, shop, wide):
    seen = visit(shop.staff["ADMIN"], size=(wide, 900))
    seen.go("/dashboard/")
    left = {
        code: foot(seen.page, f"#panel-{code}") - foot(seen.page, f"#panel-{code} {drawn}")
        for code, drawn in (("types", "svg.chart:visible"), ("rfm", ".heat"))
    }

    assert {code: room for code, room in left.items() if room > 48} == {}


def foot(page, place):
    box = page.locator(place).first.bounding_box()
    return box["y"] + box["height"]


def test_charts_of_a_large_store_arrive_by_themselves(visit, shop, monkeypatch):
    monkeypatch.setattr("dashboard.board.board.LARGE", 1)
    seen = visit(shop.staff["ADMIN"])
    seen.go("/dashboard/")

    expect(seen.page.locator("[aria-busy]")).to_have_count(0)
    expect(seen.page.locator(".board-panel")).to_have_count(len(PANELS))
    expect(seen.page.locator(".stat-figure")).to_have_count(6)
    assert (seen.faults, seen.violations(), seen.overflow()) == ([], [], 0)


def test_charts_of_a_large_store_are_read_without_script(visit, shop, monkeypatch):
    monkeypatch.setattr("dashboard.board.board.LARGE", 1)
    seen = visit(shop.staff["ADMIN"], script=False)
    page = seen.page
    seen.go("/dashboard/")
    link = page.locator("#panel-types").get_by_role("link", name="Show all charts")
    seen.follow(link, to=re.compile("whole=1"))

    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator("#panel-types svg.chart").first).to_be_visible()
    expect(page.locator("[data-toggles]").first).to_be_hidden()
    page.locator("#panel-retention summary").click()
    expect(page.locator("#panel-retention table")).to_be_visible()


def test_what_the_days_are_held_against_is_chosen_beside_them_by_keys(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/dashboard/")
    page.locator("summary", has_text="same weeks").focus()
    page.keyboard.press("Enter")
    choice = page.get_by_role("link", name="the days before")
    choice.focus()
    with page.expect_navigation(url=re.compile("against=before"), wait_until="load"):
        page.keyboard.press("Enter")

    expect(page.locator("summary", has_text="against")).to_contain_text("the days before")
    assert seen.faults == []


def test_the_switch_of_tables_answers_the_space_bar(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/dashboard/")
    page.get_by_role("switch", name="Tables").focus()
    with page.expect_navigation(url=re.compile("tables=1"), wait_until="load"):
        page.keyboard.press(" ")

    expect(page.get_by_role("switch", name="Tables")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#panel-rfm td a").first).to_be_visible()
    assert (seen.faults, seen.violations()) == ([], [])


def test_cohorts_are_gathered_anew_by_a_choice(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    page = seen.page
    seen.go("/dashboard/")
    with page.expect_navigation(url=re.compile("cohorts=month"), wait_until="load"):
        page.locator("#board-cohorts").select_option("month")

    expect(page.locator("#board-cohorts")).to_have_value("month")
    expect(page.locator("#panel-cohorts .card-note")).to_contain_text("by month")
    assert seen.faults == []


def test_all_charts_are_fetched_as_one_archive(visit, shop):
    seen = visit(shop.staff["ADMIN"])
    seen.go("/dashboard/")
    with seen.page.expect_download() as fetched:
        seen.page.get_by_role("button", name="CSV", exact=True).click()

    assert fetched.value.suggested_filename.startswith("dashboard-")
    assert fetched.value.suggested_filename.endswith(".zip")
