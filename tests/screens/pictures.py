"""Taking the pictures."""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.timezone import now
from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright
from playwright.sync_api import Page as Tab

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.conftest import signed_in as session_of
from tests.browser.pages import Page
from tests.browser.shop import Shop
from tests.screens.installation import ROOT
from tests.screens.mistakes import answer_of, is_mistake
from tests.screens.shop import wait_again

TARGET = ROOT / "docs" / "screenshots"
PATIENCE = 90_000  # milliseconds: the first look at a page fills its caches
TALLEST = 1600  # pixels; what is below is more of the same
QUALITY = 45  # of WebP: text stays sharp, and some four hundred pictures have to travel with the code
DESK = {"width": 1280, "height": 860}
MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESK},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "arabic": {"viewport": DESK, "locale": "ar"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}


def take(pages: Iterable[Page], *, shop: Shop, address: str) -> set[Path]:
    """The files written. A page that does not answer as it should is named and has no picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    taken = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for mode, options in MODES.items():
            # Anew for each: a quarter of an hour after the password some pages ask for it again.
            sessions = {role: session_of(shop.staff[role]) for role in {page.role for page in pages} if role}
            tabs: dict[str, Tab] = {}
            for page in pages:
                if page.role not in tabs:
                    context = browser.new_context(reduced_motion="reduce", **options)
                    tabs[page.role] = _tab(context, sessions.get(page.role), address)
                if _go(tabs[page.role], page, shop=shop, address=address, language=options.get("locale", "en")):
                    taken.add(_keep(tabs[page.role], TARGET / file_name(page, mode)))
            for tab in tabs.values():
                tab.context.close()
        browser.close()
    return taken


def file_name(page: Page, mode: str) -> str:
    return f"{re.sub('[^a-z0-9]+', '-', page.name.lower())}-{mode}.webp"


def _tab(context: BrowserContext, session: str | None, address: str) -> Tab:
    context.set_default_timeout(PATIENCE)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context.new_page()


def _go(tab: Tab, page: Page, *, shop: Shop, address: str, language: str) -> bool:
    path = page.path_in(shop)
    if path.startswith("/jobs/"):
        wait_again(shop, at=now())
    if is_mistake(path):
        said = answer_of(path, by=shop.staff["ADMIN"], language=language)
        tab.route(
            f"**{path}", lambda route: route.fulfill(status=page.status, body=said, content_type="text/html")
        )
    answer = tab.goto(address + path, wait_until="networkidle")
    if answer is None or answer.status != page.status:
        print(f"{page.name}: {answer and answer.status}, left out")
        return False
    return True


def _keep(tab: Tab, target: Path) -> Path:
    """The whole page in a window as tall as it is: what stands at the foot of a window stays there."""
    size = tab.viewport_size or DESK
    tall = tab.evaluate("document.documentElement.scrollHeight")
    tab.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)})
    Image.open(io.BytesIO(tab.screenshot())).save(target, quality=QUALITY, method=6)
    tab.set_viewport_size(size)
    return target
