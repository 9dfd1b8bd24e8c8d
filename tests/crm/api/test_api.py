"""The API: tokens, scopes, idempotency, what is refused."""

import json
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from crm.api.access import NO_TOKEN, WRONG_TOKEN
from crm.api_clients import PREFIX, SCOPES, TokenRefused, client_of, create_client, revoke, token_hash
from crm.models import ApiClient, ApiRequest, AuditEvent, Consent
from segments.models import CustomerMetrics, CustomerNeed
from tests.factories import (
    LONG_AGO,
    ConsentFactory,
    CustomerFactory,
    IdentityFactory,
    OrderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(role="ADMIN")


@pytest.fixture
def api(admin):
    _client, token = create_client(name="Shop", scopes=[s.code for s in SCOPES], at=LONG_AGO, by=admin)
    return APIClient(headers={"authorization": f"Bearer {token}"})


def no(customer, /, **changed):
    return {
        "customer": customer.pk, "channel": "EMAIL", "purpose": "MARKETING", "state": "WITHDRAWN",
        "source": "preference centre", "happened_at": "2024-05-01T10:00:00Z", **changed,
    }  # fmt: skip


def test_a_token_is_shown_once_and_kept_as_a_hash(admin):
    client, token = create_client(name="Shop", scopes=["orders:read"], at=LONG_AGO, by=admin)

    assert token.startswith(PREFIX)
    assert len(token) == len(PREFIX) + 43
    assert client.token_hash == token_hash(token)
    assert token not in str(list(ApiClient.objects.values()) + list(AuditEvent.objects.values()))


def test_a_revoked_token_opens_nothing(admin):
    client, token = create_client(name="Shop", scopes=["orders:read"], at=LONG_AGO, by=admin)
    revoke(client=client, at=LONG_AGO, by=admin)

    answer = APIClient(headers={"authorization": f"Bearer {token}"}).get("/api/v1/orders/")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("headers", "says"), [({}, NO_TOKEN), ({"authorization": "Bearer hexad_wrong"}, WRONG_TOKEN)]
)
def test_who_is_not_let_in_hears_how_to_come_in(headers, says):
    answer = APIClient(headers=headers).get("/api/v1/orders/")

    assert (answer.status_code, answer.json()) == (401, {"detail": str(says)})


def test_the_page_of_the_api_leads_people_to_sign_in_and_tells_clients_what_is_wrong():
    person, client = (
        APIClient().get("/api/"),
        APIClient(headers={"authorization": "Bearer hexad_x"}).get("/api/"),
    )

    assert (person.status_code, person.url) == (302, "/account/login/?next=/api/")
    assert (client.status_code, client.json()) == (401, {"detail": str(WRONG_TOKEN)})


@pytest.mark.parametrize("header", ["Bearer hexad_wrong", "Bearer ", "Bearer \xe9", "Basic YTpi", "Token abc"])
def test_anything_else_is_no_token(header):
    assert APIClient(headers={"authorization": header}).get("/api/v1/orders/").status_code == 401


def test_when_a_token_was_last_used_is_kept_to_the_minute(admin):
    client, token = create_client(name="Shop", scopes=["orders:read"], at=LONG_AGO, by=admin)
    for seconds in (0, 59, 61):
        client_of(token, at=LONG_AGO + timedelta(seconds=seconds))
        client.refresh_from_db()

    assert client.last_used_at == LONG_AGO + timedelta(seconds=61)


@pytest.mark.parametrize(("name", "scopes"), [("Shop", []), ("shop", ["orders:read"])])
def test_a_token_needs_a_scope_and_a_name_of_its_own(admin, name, scopes):
    create_client(name="Shop", scopes=["orders:read"], at=LONG_AGO, by=admin)

    with pytest.raises(TokenRefused):
        create_client(name=name, scopes=scopes, at=LONG_AGO, by=admin)


def test_a_customer_comes_with_the_type_and_why(api):
    identity = IdentityFactory(value="maria@example.com")
    CustomerMetrics.objects.create(
        customer=identity.customer, currency="EUR", type_code="NON_TARGET", stage="PROSPECT"
    )

    [row] = api.get("/api/v1/customers/?type=NON_TARGET").json()["results"]

    assert row["identities"] == [
        {"kind": "EMAIL", "namespace": "", "value": "maria@example.com", "is_key": True}
    ]
    assert (row["metrics"]["type"], row["metrics"]["value"]) == ("NON_TARGET", "0.0000")
    assert api.get("/api/v1/customers/?type=LOYAL").json()["results"] == []


def test_an_auditors_session_reads_masked_values():
    identity = IdentityFactory(
        value="maria@example.com", customer__first_name="Maria", customer__last_name="Sol"
    )
    auditor = APIClient()
    auditor.force_login(UserFactory(role="AUDITOR"))

    row = auditor.get(f"/api/v1/customers/{identity.customer_id}/").json()

    assert (row["name"], row["identities"][0]["value"]) == ("M••• S•••", "m•••@e•••.com")


def test_all_six_types_are_counted(api):
    CustomerMetrics.objects.create(
        customer=CustomerFactory(), currency="EUR", type_code="LOYAL", stage="MATURE"
    )

    assert {row["type"]: row["customers"] for row in api.get("/api/v1/types/").json()} == {
        "LOYAL": 1, "AT_RISK": 0, "ABANDONED": 0, "LOW_VALUE": 0, "SUBSCRIBER": 0, "NON_TARGET": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "type=NOTHING",
        "country=ES&country=DE",
        "placed_from=1",
        "owner__password=x",
        "country=a%00",
    ],
)
def test_a_filter_that_is_not_known_is_refused(api, query):
    assert api.get(f"/api/v1/customers/?{query}").status_code == 400


def test_pages_walk_through_everything_once(api):
    orders = [OrderFactory().pk for _n in range(5)]
    seen, url = [], "/api/v1/orders/?page_size=2"
    while url:
        page = api.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]

    assert seen == orders


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_queries_for_any_number_of_rows(api, rows, django_assert_num_queries):
    for _n in range(rows):
        IdentityFactory()
    api.get("/api/v1/customers/")

    with django_assert_num_queries(7):
        api.get("/api/v1/customers/")


def test_needs_are_told_with_their_reason_and_found_by(api):
    hunter, other = CustomerFactory(), CustomerFactory()
    CustomerNeed.objects.create(
        customer=hunter, code="DEAL_HUNTER", part=3, whole=4, orders=4, currency="EUR", f=4, since=LONG_AGO
    )

    found = api.get("/api/v1/customers/?need=DEAL_HUNTER").json()["results"]

    assert [customer["id"] for customer in found] == [hunter.pk]
    assert found[0]["needs"] == [
        {
            "code": "DEAL_HUNTER",
            "label": "Deal hunter",
            "why": "3 of 4 orders had a discount or a coupon: 75.0%.",
            "since": "2024-01-01T12:00:00Z",
        }
    ]
    assert api.get(f"/api/v1/customers/{other.pk}/").json()["needs"] == []


def test_a_client_records_a_no(api):
    customer = CustomerFactory()

    answer = api.post("/api/v1/consents/", no(customer), format="json")

    consent, event = Consent.objects.get(), AuditEvent.objects.order_by("seq").last()
    assert (answer.status_code, answer.json()["id"]) == (201, consent.pk)
    assert (consent.customer, consent.state) == (customer, "WITHDRAWN")
    assert (event.action, event.client.name, event.actor) == ("consent.recorded", "Shop", None)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"state": "GRANTED"}, 400, id="a yes without its wording"),
        pytest.param({"state": "GRANTED", "wording": "newsletter 3"}, 201, id="a yes with its proof"),
        pytest.param({"happened_at": "2999-01-01T00:00:00Z"}, 400, id="from the future"),
        pytest.param({"channel": "ADS"}, 400, id="a purpose of another channel"),
        pytest.param({"source": "maria@example.com"}, 400, id="an address as the source"),
        pytest.param({"customer": 987654321}, 404, id="nobody"),
        pytest.param({"customer": 10**30}, 400, id="no number of a customer"),
        pytest.param({"state": "MAYBE"}, 400, id="an unknown state"),
    ],
)
def test_what_a_statement_must_be(api, changed, status):
    answer = api.post("/api/v1/consents/", no(CustomerFactory(), **changed), format="json")

    assert (answer.status_code, Consent.objects.count()) == (status, int(status == 201))


def test_nothing_is_recorded_about_an_erased_person(api):
    answer = api.post("/api/v1/consents/", no(CustomerFactory(erased_at=LONG_AGO)), format="json")

    assert (answer.status_code, Consent.objects.count()) == (404, 0)


def test_asking_again_with_the_same_key_gives_the_first_answer(api):
    body, key = no(CustomerFactory()), {"HTTP_IDEMPOTENCY_KEY": "a1"}
    first = api.post("/api/v1/consents/", body, format="json", **key)
    again = api.post("/api/v1/consents/", body, format="json", **key)

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (Consent.objects.count(), AuditEvent.objects.filter(action="consent.recorded").count()) == (1, 1)


def test_the_same_key_for_another_body_is_refused(api):
    customer, key = CustomerFactory(), {"HTTP_IDEMPOTENCY_KEY": "a1"}
    api.post("/api/v1/consents/", no(customer), format="json", **key)

    other = api.post("/api/v1/consents/", no(customer, channel="SMS"), format="json", **key)

    assert (other.status_code, Consent.objects.count()) == (422, 1)


def test_a_refused_request_leaves_its_key_free(api):
    customer, key = CustomerFactory(), {"HTTP_IDEMPOTENCY_KEY": "a1"}
    refused = api.post("/api/v1/consents/", no(customer, state="GRANTED"), format="json", **key)
    mended = api.post("/api/v1/consents/", no(customer), format="json", **key)

    assert (refused.status_code, mended.status_code) == (400, 201)
    assert ApiRequest.objects.count() == 1


def test_a_key_belongs_to_its_caller(api, admin):
    customer, key = CustomerFactory(), {"HTTP_IDEMPOTENCY_KEY": "a1"}
    staff = APIClient()
    staff.force_login(admin)

    answers = [
        caller.post("/api/v1/consents/", no(customer, source=name), format="json", **key).status_code
        for name, caller in (("shop", api), ("desk", staff))
    ]

    assert (answers, Consent.objects.count()) == ([201, 201], 2)


def test_a_session_without_the_csrf_token_changes_nothing(admin):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(admin)

    answer = browser.post("/api/v1/consents/", no(CustomerFactory()), format="json")

    assert (answer.status_code, Consent.objects.count()) == (403, 0)


def test_too_many_requests_are_put_off(api, settings, monkeypatch):
    from crm.api.access import PerCaller

    monkeypatch.setattr(PerCaller, "THROTTLE_RATES", {"client": "2/min", "anonymous": "1/min"})

    assert [api.get("/api/v1/types/").status_code for _n in range(3)] == [200, 200, 429]


def test_a_managers_consents_are_those_of_own_customers():
    manager = UserFactory(role="ACCOUNT_MANAGER")
    own = ConsentFactory(customer=CustomerFactory(owner=manager))
    ConsentFactory()
    browser = APIClient()
    browser.force_login(manager)

    assert [row["id"] for row in browser.get("/api/v1/consents/").json()["results"]] == [own.pk]


def test_the_schema_names_every_route_and_how_to_authenticate(api):
    schema = json.loads(api.get("/api/schema/?format=json").content)

    assert sorted(schema["paths"]) == [
        "/api/v1/consents/", "/api/v1/customers/", "/api/v1/customers/{id}/", "/api/v1/imports/",
        "/api/v1/imports/{id}/", "/api/v1/jobs/", "/api/v1/jobs/{id}/", "/api/v1/orders/", "/api/v1/orders/{id}/",
        "/api/v1/runs/", "/api/v1/runs/{id}/", "/api/v1/types/",
    ]  # fmt: skip
    assert schema["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}


def test_an_answer_is_kept_for_two_days(api):
    from crm.api_answers import forget_old_answers

    api.post("/api/v1/consents/", no(CustomerFactory()), format="json", HTTP_IDEMPOTENCY_KEY="a1")
    asked = ApiRequest.objects.get().asked_at

    assert forget_old_answers(at=asked + timedelta(days=2)) == {"requests": 0}
    assert forget_old_answers(at=asked + timedelta(days=2, seconds=1)) == {"requests": 1}


@pytest.mark.parametrize("path", ["orders", "consents"])
@pytest.mark.parametrize("wrong", ["0", "-5.27e221", "9223372036854775808", "1.5", "nobody"])
def test_an_id_that_no_row_can_have_is_refused_in_words(api, path, wrong):
    answer = api.get(f"/api/v1/{path}/", {"customer": wrong})

    assert (answer.status_code, list(answer.json())) == (400, ["customer"])
