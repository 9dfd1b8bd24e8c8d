"""Every page in both schemes, on a desk and on a phone, in English and in Arabic."""

import pytest
from django.db import connection
from playwright.sync_api import Error

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import PAGES

HEAVIEST = 150_000  # bytes of everything a page asks for, compressed

# What a page looks like does not depend on the database: each mode is looked at on one of the two.
MODES = {
    "sqlite": [
        pytest.param("en", DESKTOP, id="English, on a desk"),
        pytest.param("ar", PHONE, id="Arabic, on a phone"),
    ],
    "postgresql": [
        pytest.param("ar", DESKTOP, id="Arabic, on a desk"),
        pytest.param("en", PHONE, id="English, on a phone"),
    ],
}


def look(seen, page, path) -> list[str]:
    """What is wrong with a page in this tab. Light is judged by every rule, dark by what colours change."""
    seen.page.emulate_media(color_scheme="light")
    seen.faults.clear()
    try:
        answer = seen.go(path)
    except Error as error:  # an answer without a page
        return [error.message.splitlines()[0]]
    faults = [] if answer.status == page.status else [f"status {answer.status}"]
    if answer.request.redirected_from and not page.leads_on:
        faults.append(f"leads on to {answer.url}")
    # The browser reports the answer that is meant as well.
    faults += [fault for fault in seen.faults if f"status of {page.status} " not in fault]
    faults += seen.violations()
    if wider := seen.overflow():
        faults.append(f"{wider} px wider than the window")
    if (weight := seen.weight()) > HEAVIEST:
        faults.append(f"weighs {weight} bytes")
    faults += [f"needs a script: {form}" for form in seen.forms_that_need_script()]
    seen.page.emulate_media(color_scheme="dark")
    return faults + [f"dark: {fault}" for fault in seen.violations(rules=["color-contrast"])]


# In two parts, so that two processes share the longest test there is.
@pytest.mark.parametrize("pages", [PAGES[::2], PAGES[1::2]], ids=["one page", "and the next"])
@pytest.mark.parametrize(("language", "size"), MODES[connection.vendor])
def test_every_page_is_light_quiet_and_readable_by_everybody(visit, full_shop, language, size, pages):
    tabs, found = {}, []
    for page in pages:
        if page.role not in tabs:
            tabs[page.role] = visit(full_shop.staff.get(page.role), language=language, size=size)
        faults = look(tabs[page.role], page, page.path_in(full_shop))
        found += [f"{page.name}: {fault}" for fault in faults]

    assert found == []


def test_arabic_is_read_from_right_to_left(visit, shop):
    seen = visit(shop.staff["ADMIN"], language="ar")
    seen.go("/")

    side_bar = seen.page.locator("#sidebar").bounding_box()

    assert (seen.page.locator("html").get_attribute("dir"), side_bar["x"] + side_bar["width"]) == ("rtl", 1440)
