"""`python -m tests.screens`: pictures of the main pages of a fresh made-up shop, light, dark, Arabic, phone.

Starts an installation of its own, signs in as the admin, and writes `docs/screenshots/NAME-MODE.webp`.
"""

import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "screenshots"
SAMPLE = ROOT / "crm" / "import_pages" / "samples" / "shopify-orders.csv"
PATIENCE = 90_000  # milliseconds: the first look at a page fills its caches
TALLEST = 1600  # pixels; what is below is more of the same
MODES = {
    "light": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "arabic": {"viewport": {"width": 1280, "height": 860}, "locale": "ar"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
# Name -> address, or what to click on the page before it.
PAGES = {
    "home": "/",
    "dashboard": "/dashboard/",
    "customers": "/customers/?type=AT_RISK",
    "customer": "click main table tbody a",
    "orders": "/orders/",
    "products": "/products/",
    "product": "click main table tbody a",
    "imports": "/imports/",
    "import": "click main table tbody a",
    "jobs": "/jobs/",
    "exclusion-lists": "/exclusion-lists/",
    "exclusion-list": "click main table tbody a",
    "store": "/settings/store/",
    "thresholds": "/settings/thresholds/",
    "thresholds-tried": "/settings/thresholds/?active_days=60&high_value=300",
    "schemes": "/settings/schemes/",
    "tiers": "/settings/tiers/",
    "users": "/settings/users/",
    "roles": "/settings/roles/",
    "audit": "/settings/audit/",
    "health": "/settings/health/",
    "notifications": "/notifications/",
    "account": "/account/",
    "help": "/help/at-risk/",
    "styleguide": "/styleguide/",
}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as var, installation(var) as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        state = signed_in(browser, address, password)
        for mode, options in MODES.items():
            context = browser.new_context(storage_state=state, reduced_motion="reduce", **options)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            for name, way in PAGES.items():
                if go(page, address, way):
                    keep(page, f"{name}-{mode}")
            context.close()
        browser.close()


@contextmanager
def installation(var: str) -> Iterator[tuple[str, str]]:
    """(address, the admin's password) of a running installation that ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    hexad = subprocess.Popen(
        [sys.executable, "manage.py", "quickstart", "--port", str(port)],
        cwd=ROOT, env={**os.environ, "HEXAD_VAR": var, "DATABASE_URL": "", "CELERY_BROKER_URL": ""},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        password = ""
        for line in hexad.stdout or ():
            if found := re.search(r"admin@example\.com\s+(\S+)", line):
                password = found[1]
            if "Hexad runs at" in line:
                break
        yield f"http://127.0.0.1:{port}", password
    finally:
        hexad.send_signal(signal.SIGINT)
        hexad.communicate()


def signed_in(browser: Browser, address: str, password: str) -> dict:
    """The cookies of the admin, after a file was uploaded and checked."""
    page = browser.new_page()
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", "admin@example.com")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/imports/new/")
    page.set_input_files("input[type=file]", SAMPLE)
    page.fill("#id_source", "shopify")
    page.click("main button.button-primary")
    page.click("main button.button-primary")
    page.wait_for_selector("form[action$='/store/'] button")
    return page.context.storage_state()


def go(page: Page, address: str, way: str) -> bool:
    """Whether the page is there."""
    if way.startswith("click "):
        page.locator(way.removeprefix("click ")).first.click()
        page.wait_for_load_state("networkidle")
        return True
    response = page.goto(address + way, wait_until="networkidle")
    if response is None or not response.ok:
        print(f"{way}: {response and response.status}, left out")
        return False
    return True


def keep(page: Page, name: str) -> None:
    """The whole page in a window as tall as it is: what stands at the foot of a window stays there."""
    size = page.viewport_size
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)})
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.save(TARGET / f"{name}.webp", quality=72, method=6)
    page.set_viewport_size(size)


if __name__ == "__main__":
    main()
