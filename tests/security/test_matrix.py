"""Every address x method x caller x whose object: generated, so that a new address cannot slip by."""

import logging
from collections import Counter
from itertools import product

import pytest
from django.http import HttpResponse
from django.test import Client

import crm.errors
from crm.api_clients import SCOPES, create_client
from crm.models import Store
from crm.permissions import PERMISSIONS, PUBLIC
from crm.roles import ROLE_CODES
from tests import factories
from tests.security.matrix import (
    ANONYMOUS,
    ASKED_BY_POST,
    CLIENT,
    ask,
    browser_of,
    may_ask,
    run_matrix,
    sees,
    without_noise,
    writing,
)
from tests.security.objects import OBJECTS
from tests.security.payloads import PAYLOADS
from tests.security.routes import OF_LIBRARIES, SELF, routes
from tests.security.shop import FOREIGN, MISSING, OWN, TEAM, Shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals are no news."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def bare_errors(monkeypatch):
    """What a refusal says, without the page around it: how that looks is tested once, not thousands of times."""
    monkeypatch.setattr(crm.errors, "render", lambda request, name, shown, status: HttpResponse(
        f"{shown['title']} {shown['text']}", status=status))  # fmt: skip


@pytest.fixture
def people(settings):
    """A shop with staff and nothing else."""
    settings.MFA_REQUIRED = False
    team = factories.TeamFactory()
    users = {role: factories.UserFactory(role=role, team=team) for role in ROLE_CODES}
    users["COLLEAGUE"] = factories.UserFactory(role="ACCOUNT_MANAGER", team=team)
    users["STRANGER"] = factories.UserFactory(role="ACCOUNT_MANAGER", team=factories.TeamFactory())
    Store.current()
    client, token = create_client(
        name="Matrix", scopes=[scope.code for scope in SCOPES], at=factories.LONG_AGO, by=users["ADMIN"]
    )
    made = Shop(users=users, client=client)
    made.token = token
    return made


@pytest.fixture
def shop(people):
    """With one thing of each kind for each role, and of whom."""
    for role in ROLE_CODES:
        for relation in (OWN, TEAM, FOREIGN):
            for kind in {kind.code: kind for kind in OBJECTS.values()}.values():
                people.made[kind.code, role, relation] = kind.make(people, people.owner(role, relation))
    return people


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_every_address_says_who_may(route):
    if route.is_api:
        for rule in route.rules.values():
            assert rule.permission is None or rule.permission in PERMISSIONS
    else:
        assert route.rule == PUBLIC or route.rule in PERMISSIONS, f"{route.name} ({route.path}) has no rule"


@pytest.mark.parametrize("route", [r for r in routes() if r.is_ours and r.converters], ids=lambda r: r.name)
def test_every_address_of_an_object_has_objects_to_be_tried_with(route):
    assert route.name in OBJECTS, f"add {route.name} ({route.path}) to tests/security/objects.py"


def test_no_rule_is_kept_for_an_address_that_is_gone():
    names = {route.name for route in routes()}

    assert (OF_LIBRARIES.keys() | OBJECTS.keys() | PAYLOADS.keys()) - names == {"dashboard:leaky_everybody"}


@pytest.mark.usefixtures("bare_errors")
@pytest.mark.parametrize("half", [0, 1], ids=["one half", "the other half"])  # two processes share the work
def test_the_matrix(shop, capsys, half):
    """The whole of it. Prints how many combinations were tried and how they ended."""
    every = [route for route in routes() if route.is_ours][half::2]

    outcome = run_matrix(shop, every)

    with capsys.disabled():
        ended = ", ".join(f"{count} {how}" for how, count in sorted(outcome.tried.items()))
        print(f"\npermission matrix: {len(outcome.answers)} combinations of {len(every)} addresses: {ended}")
    assert "\n".join(outcome.leaks) == ""
    assert outcome.worked & ASKED_BY_POST == set()
    never_worked = writing(every, outcome.answers) - outcome.worked - ASKED_BY_POST
    assert sorted(never_worked) == [], "these need a payload in tests/security/payloads.py that succeeds"


def test_a_refusal_drawn_whole_tells_and_writes_no_more(shop):
    """The page around it, which the matrix leaves out."""
    drawn = [route for route in routes() if route.name in {"dashboard:customer", "crm:user"}]
    for caller, route in product(ROLE_CODES, drawn):
        browser = browser_of(shop, caller)
        missing = ask(shop, browser, route, "GET", caller, MISSING)
        refused = [missing]
        if not may_ask(route, "GET", caller) or not sees(route, caller, FOREIGN):
            refused.append(ask(shop, browser, route, "GET", caller, FOREIGN))

        assert {(answer.status in {403, 404}, b"<html" in answer.body, answer.wrote) for answer in refused} == {
            (True, True, frozenset())
        }
        assert len({without_noise(answer.body) for answer in refused}) == 1


def test_the_matrix_finds_what_leaks(shop, settings):
    """The negative control: views that are wrong in one way each."""
    settings.ROOT_URLCONF = "tests.security.leaky_urls"

    outcome = run_matrix(shop, [route for route in routes() if route.is_ours])

    said = [leak for leak in outcome.leaks if leak.endswith(")")]
    found = Counter((leak.split(" as ")[0].split()[1], leak[leak.rindex(" (") + 2 : -1]) for leak in said)
    assert found["leaky/everybody/<int:pk>/", "no 404"] > 0
    assert found["leaky/reading/", "GET wrote ['crm_team']"] > 0
    assert found["leaky/silent/", "wrote ['crm_team'] without an audit event"] > 0
    assert found["leaky/open/", "not refused"] > 0
    assert found["leaky/late/", "refused, yet wrote ['crm_team']"] > 0
    assert any("foreign answers differently from missing" in leak for leak in outcome.leaks)


@pytest.mark.parametrize(
    "route", [r for r in routes() if not r.is_ours and OF_LIBRARIES[r.name] == SELF], ids=lambda r: r.name
)
def test_a_library_page_of_the_own_account_needs_a_sign_in(people, route):
    answer = ask(people, Client(), route, "GET", ANONYMOUS, OWN)

    assert (answer.status, answer.wrote) == (302, frozenset())


def test_a_token_opens_exactly_its_scopes(shop):
    """Every API route and method with every single scope: only the declared one opens it."""
    opened: set[tuple[str, str, str]] = set()
    wanted: set[tuple[str, str, str]] = set()
    for scope in SCOPES:
        _client, token = create_client(
            name=scope.code, scopes=[scope.code], at=factories.LONG_AGO, by=shop.users["ADMIN"]
        )
        browser = Client(headers={"authorization": f"Bearer {token}"})
        for route in (route for route in routes() if route.is_api):
            for method, rule in route.rules.items():
                if rule.scope in {scope.code, "*"}:
                    wanted.add((scope.code, method, route.name))
                if ask(shop, browser, route, method, CLIENT, OWN).status not in {401, 403}:
                    opened.add((scope.code, method, route.name))

    assert opened == wanted
