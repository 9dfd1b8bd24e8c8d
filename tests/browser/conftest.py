"""A browser, a shop to look at, and what must hold on every page."""

import gzip
import os
import shutil
import time
from collections.abc import Iterator
from functools import cache
from urllib.request import urlopen

import pytest
from django.test import Client

# Playwright's own loop runs in this thread; the database is asked from it all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP, PHONE = (1440, 900), (390, 844)
PATIENCE = 30_000  # milliseconds: a busy machine is slow, not wrong


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (apt-get install chromium, or set CHROMIUM)")
    from django.db import connections
    from playwright.sync_api import expect, sync_playwright

    # Beside Playwright's loop this thread has other connections than before it (asgiref's Local). What is open
    # now would stay open to the end, and be missing in the pool.
    connections.close_all()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def shop(transactional_db):
    from django.utils.timezone import now

    from tests.browser.shop import build_shop

    return build_shop(at=now())


@pytest.fixture
def full_shop(transactional_db, settings):
    """The same, with a row for everything that has a page, and an address for everything that goes wrong."""
    from django.utils.timezone import now

    from tests.browser.shop import build_full_shop

    settings.ROOT_URLCONF = "tests.browser.went_wrong"
    return build_full_shop(at=now())


class Visit:
    """A tab of one reader, and what went wrong in it."""

    def __init__(self, page, base: str) -> None:
        self.page = page
        self.base = base
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", lambda message: self._hear(message))
        page.on("request", lambda request: self._watch(request.url))
        page.on("response", lambda response: self._check(response))

    def _hear(self, message) -> None:
        # A page that is meant to be missing is reported by the browser as well, and htmx reports a search
        # that the next letter, or the next page, makes needless.
        needless = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type == "error" and "status of 4" not in message.text and not needless:
            self.faults.append(f"console: {message.text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"foreign host: {url}")

    def _check(self, response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"status {response.status}: {response.url}")

    def go(self, path: str):
        return self.page.goto(self.base + path, wait_until="load")

    def follow(self, link, *, to) -> None:
        """Press what leads to another page, and wait until that is read to its end with its scripts.

        A locator that does not wait (`all`, `count`, `evaluate`) sees half a page otherwise, and a key is lost.
        """
        with self.page.expect_navigation(url=to, wait_until="load"):
            link.click()

    def search(self, text: str) -> None:
        """Ctrl-K, and the text at once: one search, whose answer is awaited by what is expected of it."""
        self.page.keyboard.press("Control+k")
        self.page.wait_for_selector(".finder-help")
        self.page.keyboard.insert_text(text)

    def overflow(self) -> int:
        """Pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def violations(self, *, rules: list[str] = RULES) -> list[str]:
        """What axe finds against WCAG 2.2 AA, with the first place of each."""
        from axe_playwright_python.base import AXE_SCRIPT

        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(
            "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(all => all.violations)", rules
        )
        return [
            f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0].get('failureSummary', '')}" for v in found
        ]

    def weight(self) -> int:
        """Bytes of everything the page asked for, as it travels: gzip, nothing kept from an earlier page."""
        urls = self.page.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter(one => ['css', 'img', 'link', 'script'].includes(one.initiatorType)).map(one => one.name)"
        )
        document = self.page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
        return document + sum(_compressed(url) for url in set(urls))

    def forms_that_need_script(self) -> list[str]:
        """Forms that nobody can send without a script: no button, and more than one text to press Enter in."""
        return self.page.evaluate("""
            [...document.forms].filter(form => {
              const fields = [...form.elements].filter(one => !['hidden', 'submit', 'button', 'fieldset'].includes(one.type));
              const lone = fields.length === 1 && ['text', 'search'].includes(fields[0].type);
              return fields.length && !lone && ![...form.elements].some(one => one.type === 'submit');
            }).map(form => form.outerHTML.slice(0, 120))
        """)


@cache
def _compressed(url: str) -> int:
    with urlopen(url) as answer:  # noqa: S310 - our own live server
        return len(gzip.compress(answer.read()))


@pytest.fixture
def visit(browser, live_server):
    """`visit(user, scheme="dark", language="ar", size=PHONE)` -> a Visit, signed in as that user."""
    contexts = []

    def start(user=None, *, scheme="light", language="en", size=DESKTOP, script=True) -> Visit:
        context = browser.new_context(
            locale=language, color_scheme=scheme, viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce", java_script_enabled=script,
        )  # fmt: skip
        contexts.append(context)
        if user is not None:
            cookie = signed_in(user)
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return Visit(context.new_page(), live_server.url)

    yield start
    for context in contexts:
        context.close()


def signed_in(user) -> str:
    """The key of a new session of somebody who gave the password a moment ago."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return session.session_key
