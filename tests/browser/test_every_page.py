"""Every page in both schemes, on a desk and on a phone, in English and in Arabic."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import PAGES

HEAVIEST = 150_000  # bytes of everything a page asks for


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_readable_by_everybody_in_every_mode(visit, shop, page, language):
    found = []
    for scheme in ("light", "dark"):
        for size in (DESKTOP, PHONE):
            seen = visit(shop.staff.get(page.role), scheme=scheme, language=language, size=size)
            seen.go(page.path_in(shop))
            faults = seen.faults + seen.violations()
            if wider := seen.overflow():
                faults.append(f"{wider} px wider than the window")
            found += [f"{scheme} {size[0]}: {fault}" for fault in faults]

    assert found == []


def test_a_page_weighs_little(visit, shop):
    weights = {}
    for page in PAGES:
        seen = visit(shop.staff.get(page.role))
        bodies = []
        seen.page.on("response", lambda response, kept=bodies: kept.append(response))
        seen.go(page.path_in(shop))
        weights[page.name] = sum(
            len(response.body()) for response in bodies if response.status < 300 or response.status >= 400
        )

    assert {name: weight for name, weight in weights.items() if weight > HEAVIEST} == {}


def test_arabic_is_read_from_right_to_left(visit, shop):
    seen = visit(shop.staff["ADMIN"], language="ar")
    seen.go("/")

    side_bar = seen.page.locator("#sidebar").bounding_box()

    assert (seen.page.locator("html").get_attribute("dir"), side_bar["x"] + side_bar["width"]) == ("rtl", 1440)
