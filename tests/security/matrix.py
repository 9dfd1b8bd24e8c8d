"""Asking every address as everybody, and judging what comes back.

Each request runs in its own savepoint, with every statement watched: who may not, writes nothing;
a GET or HEAD writes nothing; what writes something of ours leaves an audit event.
"""

import functools
import re
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from allauth.account.internal.flows import login as sign_in
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from crm.permissions import PERMISSIONS, PUBLIC
from crm.roles import ROLE_CODES
from tests.security.objects import OBJECTS
from tests.security.payloads import PAYLOADS
from tests.security.routes import Route
from tests.security.shop import FOREIGN, MISSING, NOWHERE, OWN, TEAM, Shop

ANONYMOUS, CLIENT = "ANONYMOUS", "CLIENT"
AUDIT = "crm_auditevent"
CALLERS = (*ROLE_CODES, ANONYMOUS, CLIENT)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
READING = ("GET", "HEAD")
RELATIONS = (OWN, TEAM, FOREIGN, MISSING)
# Which relations a role sees, by whose rule the object goes.
SEEN = {
    "customer": {
        "ADMIN": {OWN, TEAM, FOREIGN}, "AUDITOR": {OWN, TEAM, FOREIGN}, CLIENT: {OWN, TEAM, FOREIGN},
        "ACCOUNT_MANAGER": {OWN, TEAM}, "SALES_REP": {OWN}, "MARKETER": set(),
    },
    "owner": {
        "ADMIN": {OWN, TEAM, FOREIGN}, "AUDITOR": {OWN, TEAM, FOREIGN}, CLIENT: {OWN, TEAM, FOREIGN},
        "ACCOUNT_MANAGER": {OWN}, "SALES_REP": {OWN}, "MARKETER": {OWN},
    },
    "reader": {role: {OWN} for role in ROLE_CODES},
}  # fmt: skip
WRITE = re.compile(
    r'\s*(?:WITH\b.*?\b)?(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE | re.DOTALL
)
# Tables that only remember that somebody was here.
TRACES = frozenset({"django_session", "usersessions_usersession", "crm_apirequest", "hexad_cache"})
# That somebody looked, and how, changes nothing for anybody else.
NOT_AUDITED = frozenset({"crm_notice", "crm_visit", "crm_listlook"})
ASKED_BY_POST = {"POST segments:count_for_rule"}  # a question too long for an address; it changes nothing
API_PAGES = {"api_docs"}  # read by people, who are led to sign in
TRACES_OF_CLIENTS = TRACES | {"crm_apiclient"}  # when the token was last used


@dataclass
class Watch:
    """Tables that were written."""

    tables: set[str] = field(default_factory=set)

    def __call__(self, execute, sql, params, many, context):
        if found := WRITE.match(sql):
            self.tables.add(found[2].lower())
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str
    wrote: frozenset[str]  # tables, without those that only remember that somebody was here
    changed: frozenset[str]  # tables of ours among them, without the audit log
    audited: bool


def browser_of(shop: Shop, caller: str) -> Client:
    if caller == CLIENT:
        return Client(headers={"authorization": f"Bearer {shop.token}"})
    browser = Client()
    if caller in ROLE_CODES:
        browser.force_login(shop.users[caller])
        session = browser.session
        session[sign_in.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session[sign_in._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(shop.users[caller].pk)
        session.save()
        browser.get("/nothing-here/")  # seen once, a session is noted again only a minute later
    return browser


@contextmanager
def undone():
    """Whatever happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@functools.cache
def lasting_tables() -> frozenset[str]:
    return frozenset(connection.introspection.django_table_names())


def ask(shop: Shop, browser: Client, route: Route, method: str, caller: str, relation: str) -> Answer:
    role = caller if caller in ROLE_CODES else "ADMIN"
    payload = PAYLOADS.get(route.name, {}) if method == "POST" else {}
    if callable(payload):
        payload = payload(shop, role)
    options = {"data": payload}
    if method not in READING and (route.is_api or method != "POST"):
        options["content_type"] = "application/json"
    watch = Watch()
    cache.clear()
    cookies = browser.cookies.output()
    with ExitStack() as stack:
        stack.enter_context(undone())
        stack.enter_context(connection.execute_wrapper(watch))
        response = getattr(browser, method.lower())(address(shop, route, role, relation), **options)
        body = b"".join(response) if response.streaming else response.content
    browser.cookies.clear()  # a message of this request must not stand in the next answer
    browser.cookies.load(cookies.replace("Set-Cookie: ", ""))
    # A temporary table is the connection's own, and gone with it.
    kept = watch.tables & lasting_tables()
    wrote = frozenset(kept - (TRACES_OF_CLIENTS if caller == CLIENT else TRACES))
    changed = frozenset(name for name in wrote if name.startswith(("crm_", "segments_"))) - {AUDIT}
    location = response.headers.get("Location", "")
    # Who comes to the address of a form is led to its page: to the rules here that is a refusal.
    to_the_page = response.status_code == 302 and "Allow" in response.headers and not is_sign_in(location)
    status = 405 if to_the_page else response.status_code
    return Answer(status, body, location, wrote, changed, AUDIT in wrote)


def address(shop: Shop, route: Route, role: str, relation: str) -> str:
    if not route.converters:
        return reverse(route.name)
    kind = OBJECTS.get(route.name)
    if kind is None or relation == MISSING:
        return reverse(route.name, kwargs=dict.fromkeys(route.converters, NOWHERE))
    keys = kind.keys(shop.made[kind.code, role, relation])
    return reverse(route.name, kwargs={name: keys.get(name, keys.get("")) for name in route.converters})


def may_ask(route: Route, method: str, caller: str) -> bool:
    """What the route's own rule says about the caller."""
    if route.is_api:
        rule = route.rules.get("GET" if method == "HEAD" else method)
        if rule is None or caller == ANONYMOUS:
            return False
        if caller == CLIENT:
            return rule.scope is not None
        return rule.permission is not None and caller in PERMISSIONS[rule.permission].roles
    if route.rule == PUBLIC:
        return True
    return caller in ROLE_CODES and caller in PERMISSIONS[route.rule].roles


def sees(route: Route, caller: str, relation: str) -> bool:
    kind = OBJECTS.get(route.name)
    if kind is None or relation == MISSING:
        return False
    return not kind.by or relation in SEEN[kind.by].get(caller, set())


def only_sees(route: Route, caller: str, relation: str) -> bool:
    """A team's customer: to be looked at, not to be changed."""
    return relation == TEAM and caller == "ACCOUNT_MANAGER" and OBJECTS[route.name].owned_to_change


def is_sign_in(location: str) -> bool:
    return location.startswith("/account/login/")


def is_refusal(route: Route, caller: str, answer: Answer) -> bool:
    to_sign_in = answer.status == 302 and is_sign_in(answer.location)
    if route.name in API_PAGES and caller == ANONYMOUS:
        return to_sign_in or answer.status == 401
    if route.is_api:
        return answer.status == 401 if caller == ANONYMOUS else answer.status in {403, 405}
    if caller in {ANONYMOUS, CLIENT}:
        return to_sign_in or answer.status == 405
    return answer.status in {403, 405}


def relations_of(route: Route, method: str) -> tuple[str, ...]:
    """Pages know GET and POST; that they refuse the rest does not hang on whose object it is, and HEAD is a GET."""
    whose_matters = route.name in OBJECTS and method != "HEAD" and (route.is_api or method in {"GET", "POST"})
    return RELATIONS if whose_matters else (OWN,)


def combinations(routes_: list[Route]):
    for route in routes_:
        for method in METHODS:
            for caller in CALLERS:
                for relation in relations_of(route, method):
                    yield route, method, caller, relation


@dataclass
class Outcome:
    leaks: list[str] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    answers: dict[tuple[str, str, str, str], Answer] = field(default_factory=dict)
    worked: set[str] = field(default_factory=set)  # "POST crm:user": seen to change or record something


def run_matrix(shop: Shop, every: list[Route]) -> Outcome:
    outcome = Outcome()
    browsers = {caller: browser_of(shop, caller) for caller in CALLERS}
    for route, method, caller, relation in combinations(every):
        answer = ask(shop, browsers[caller], route, method, caller, relation)
        outcome.answers[route.name, method, caller, relation] = answer
        how, faults = judge(route, method, caller, relation, answer)
        outcome.tried[how] += 1
        what = f"{method} {route.path} as {caller}, {relation}: {answer.status}"
        outcome.leaks += [f"{what} ({fault})" for fault in faults]
        if method not in READING and (answer.changed or answer.audited):
            outcome.worked.add(f"{method} {route.name}")
    outcome.leaks += differences(outcome.answers, outcome.tried) + other_heads(outcome.answers)
    return outcome


def judge(route: Route, method: str, caller: str, relation: str, answer: Answer) -> tuple[str, list[str]]:
    """(how it ended, what is wrong with that)."""
    faults = ["error"] if answer.status >= 500 else []
    if not may_ask(route, method, caller):
        how = "refused"
        if not is_refusal(route, caller, answer):
            faults.append("not refused")
        if answer.changed:
            faults.append(f"refused, yet wrote {sorted(answer.changed)}")
    elif route.converters and not sees(route, caller, relation):
        how = "not there"
        if answer.status not in ({404, 405, 410} if route.rule == PUBLIC else {404, 405}):
            faults.append("no 404")
    elif route.converters and only_sees(route, caller, relation):
        how = "not own"
        if answer.status not in {403, 405}:
            faults.append("changed what is not own")
    else:
        how = "let in"
        to_sign_in = is_sign_in(answer.location) and route.rule != PUBLIC
        if answer.status in {401, 403, 404} or to_sign_in:
            faults.append("turned away")
    if method in READING and answer.wrote:
        faults.append(f"{method} wrote {sorted(answer.wrote)}")
    if answer.changed - NOT_AUDITED and not answer.audited:
        faults.append(f"wrote {sorted(answer.changed)} without an audit event")
    return how, faults


def differences(answers: dict[tuple[str, str, str, str], Answer], tried: Counter[str]) -> list[str]:
    """Addresses that tell a foreign object from a missing one."""
    found = []
    for (name, method, caller, relation), answer in answers.items():
        kind = OBJECTS.get(name)
        if not kind or relation == MISSING or not kind.by or relation in SEEN[kind.by].get(caller, RELATIONS):
            continue
        missing = answers.get((name, method, caller, MISSING))
        if missing is None:
            continue
        tried["compared"] += 1
        if (answer.status, without_noise(answer.body)) != (missing.status, without_noise(missing.body)):
            found.append(f"{method} {name} as {caller}: {relation} answers differently from missing")
    return found


def other_heads(answers: dict[tuple[str, str, str, str], Answer]) -> list[str]:
    """A HEAD is answered as a GET is, without the body."""
    found = []
    for (name, method, caller, relation), answer in answers.items():
        shown = answers[name, "GET", caller, relation]
        if method == "HEAD" and (answer.status, answer.location, answer.body) != (
            shown.status,
            shown.location,
            b"",
        ):
            found.append(f"HEAD {name} as {caller}: {answer.status}, GET: {shown.status}")
    return found


def writing(every: list[Route], answers: dict[tuple, Answer]) -> set[str]:
    """Methods that do more than read, which a page or the API takes from somebody: each must have been seen to work."""
    return {
        f"{method} {route.name}"
        for route in every
        for method in METHODS
        if method not in READING
        if any(
            answers[route.name, method, caller, relation].status != 405 and may_ask(route, method, caller)
            for caller in CALLERS
            for relation in relations_of(route, method)
        )
    }


def without_noise(body: bytes) -> bytes:
    """Tokens and nonces are new in every answer, and an address tells its own number back."""
    body = re.sub(rb"[\w-]{30,}", b"", body)
    return re.sub(rb"\d+", b"", re.sub(rb'nonce="[^"]*"', b"", body))
