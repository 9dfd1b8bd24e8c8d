"""`python -m tests.screens`: pictures of the main pages of a fresh demo shop, for the README.

Starts an installation of its own, signs in as the admin, and writes `docs/screens/*.png`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "screens"
PAGES = {
    "home": "/",
    "customers": "/customers/",
    "imports": "/imports/",
    "exclusion-lists": "/exclusion-lists/",
    "thresholds": "/settings/thresholds/",
}
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as var, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
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
            take(f"http://127.0.0.1:{port}", password)
        finally:
            hexad.send_signal(signal.SIGINT)
            hexad.communicate()


def take(address: str, password: str) -> None:
    browser_file = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_file, args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(f"{address}/account/login/")
        page.fill("[name=login]", "admin@example.com")
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{address}/")
        for name, path in PAGES.items():
            shoot(page, f"{address}{path}", name)
        shoot(page, f"{address}/customers/?type=AT_RISK", "at-risk")
        page.locator("main table tbody a").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=TARGET / "customer.png")
        page.emulate_media(color_scheme="dark")
        shoot(page, f"{address}/", "home-dark")
        browser.close()


def shoot(page: Page, address: str, name: str) -> None:
    response = page.goto(address)
    if response is None or not response.ok:
        print(f"{address}: {response and response.status}, left out")
        return
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{name}.png")


if __name__ == "__main__":
    main()
