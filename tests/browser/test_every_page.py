"""Every page in both schemes, on a desk and on a phone, in English and in Arabic."""

import pytest
from django.db import connection
from playwright.sync_api import Error

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import PAGES

HEAVIEST = 150_000  # bytes of everything a page asks for, compressed

# What a page looks like does not depend on the database, so each mode is looked at on one of the two. axe takes
# four times as long as all else together: it judges a language each in its own size, in light and in dark.
MODES = {
    "sqlite": [
        pytest.param("en", DESKTOP, True, id="English, on a desk"),
        pytest.param("ar", DESKTOP, False, id="Arabic, on a desk"),
    ],
    "postgresql": [
        pytest.param("ar", PHONE, True, id="Arabic, on a phone"),
        pytest.param("en", PHONE, False, id="English, on a phone"),
    ],
}


def look(seen, page, path) -> list[str]:
    """What is wrong with a page in this tab, but for what axe says."""
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
    if wider := seen.overflow():
        faults.append(f"{wider} px wider than the window")
    if (weight := seen.weight()) > HEAVIEST:
        faults.append(f"weighs {weight} bytes")
    return faults + [f"needs a script: {form}" for form in seen.forms_that_need_script()]


def judge(seen) -> list[str]:
    """What axe says of the page that is open. Light is judged by every rule, dark by what colours change."""
    seen.page.emulate_media(color_scheme="light")
    faults = seen.violations()
    seen.page.emulate_media(color_scheme="dark")
    return faults + [f"dark: {fault}" for fault in seen.violations(rules=["color-contrast"])]


# In two parts, so that two processes share the longest test there is.
@pytest.mark.parametrize("pages", [PAGES[::2], PAGES[1::2]], ids=["one page", "and the next"])
@pytest.mark.parametrize(("language", "size", "by_axe"), MODES[connection.vendor])
def test_every_page_is_light_quiet_and_readable_by_everybody(visit, full_shop, language, size, by_axe, pages):
    tabs, found = {}, []
    for page in pages:
        if page.role not in tabs:
            tabs[page.role] = visit(full_shop.staff.get(page.role), language=language, size=size)
        faults = look(tabs[page.role], page, page.path_in(full_shop))
        faults += judge(tabs[page.role]) if by_axe else []
        found += [f"{page.name}: {fault}" for fault in faults]

    assert found == []


def test_arabic_is_read_from_right_to_left(visit, shop):
    seen = visit(shop.staff["ADMIN"], language="ar")
    seen.go("/")

    side_bar = seen.page.locator("#sidebar").bounding_box()

    assert (seen.page.locator("html").get_attribute("dir"), side_bar["x"] + side_bar["width"]) == ("rtl", 1440)
