"""What every answer carries, whoever asks and however it ends."""

import pytest

from crm.api_clients import create_client
from tests import factories

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
# (address, method, headers, whether somebody is signed in): a page, its fragment, and every way to be turned away.
ASKED = {
    "page": ("/customers/", "get", {}, True),
    "fragment": ("/customers/", "get", FRAGMENT, True),
    "refused": ("/settings/audit/", "get", {}, True),
    "missing": ("/customers/987654321/", "get", {}, True),
    "nowhere": ("/nowhere/", "get", {}, True),
    "only a form": ("/customers/change/", "get", {}, True),
    "asked in another way": ("/customers/", "put", {}, True),
    "own sessions": ("/account/sessions/", "get", {}, True),
    "the API": ("/api/v1/customers/", "get", {}, True),
    "the API's description": ("/api/schema/", "get", {}, True),
    "sign-in": ("/account/login/", "get", {}, False),
    "led to the sign-in": ("/customers/", "get", {}, False),
    "the API for strangers": ("/api/v1/customers/", "get", {}, False),
    "nowhere for strangers": ("/nowhere/", "get", {}, False),
}


@pytest.mark.parametrize(("address", "method", "headers", "signed_in"), ASKED.values(), ids=ASKED)
def test_no_answer_can_be_framed_or_run_what_is_not_ours_and_none_of_staff_is_kept(
    client, address, method, headers, signed_in
):
    if signed_in:
        client.force_login(factories.UserFactory(role="SALES_REP"))

    told = getattr(client, method)(address, headers=headers).headers

    assert told["X-Frame-Options"] == "DENY"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == told["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = told["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert not signed_in or "no-store" in told["Cache-Control"]


def test_what_a_token_reads_is_not_kept_either(client):
    _client, token = create_client(
        name="Shop", scopes=["customers:read"], at=factories.LONG_AGO, by=factories.UserFactory(role="ADMIN")
    )

    answer = client.get("/api/v1/customers/", headers={"authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
