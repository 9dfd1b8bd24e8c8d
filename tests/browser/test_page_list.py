"""A page that is in no list is looked at by nobody: this finds it."""

import pytest
from django.urls import Resolver404, resolve, reverse

from crm.models import Store
from tests import factories
from tests.browser.pages import PAGES
from tests.security.matrix import ANONYMOUS, browser_of
from tests.security.objects import OBJECTS
from tests.security.routes import Route, routes
from tests.security.shop import Shop

pytestmark = pytest.mark.django_db


def listed(shop) -> set[str]:
    """Names of the addresses that PAGES visits."""
    names = set()
    for page in PAGES:
        try:
            names.add(resolve(page.path_in(shop).partition("?")[0]).view_name)
        except Resolver404:
            assert page.name == "missing page"
    return names


def keys(route: Route, shop: Shop) -> dict:
    if route.name not in OBJECTS:
        return dict.fromkeys(route.converters, "1")
    kind = OBJECTS[route.name]
    found = kind.keys(kind.make(shop, shop.users["ADMIN"]))
    return {name: found.get(name, found.get("")) for name in route.converters}


def is_page(response) -> bool:
    kind = response.headers.get("content-type", "")
    return response.status_code == 200 and kind.startswith("text/html") and b"<html" in response.content


def test_every_address_that_answers_with_a_page_is_looked_at_by_a_browser(full_shop, settings):
    settings.MFA_REQUIRED = False
    shop = Shop(users=full_shop.staff, client=factories.ApiClientFactory())
    Store.current()
    known = listed(full_shop)
    forgotten = []
    for route in routes():
        if route.is_api or route.name in known:
            continue
        path = reverse(route.name, kwargs=keys(route, shop))
        answers = [browser_of(shop, caller).get(path) for caller in ("ADMIN", ANONYMOUS)]
        forgotten += [route.name] if any(map(is_page, answers)) else []
        for answer in answers:
            answer.close()

    assert sorted(forgotten) == []
