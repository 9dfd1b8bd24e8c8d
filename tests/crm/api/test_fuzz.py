"""Whatever the schema allows, and what it does not: no operation answers with a server error."""

import warnings
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.wsgi import application
from crm.api_clients import SCOPES, create_client
from crm.models import Store
from tests.factories import LONG_AGO, ConsentFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)  # each request opens its own connection
CASES = 20  # per operation


def operations(headers):
    from schemathesis import openapi

    schema = openapi.from_wsgi("/api/schema/?format=json", application, headers=headers)
    return [found.ok() for found in schema.get_all_operations()]


def test_no_operation_answers_with_a_server_error():
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import response_schema_conformance

    Store.current()
    ConsentFactory(customer=OrderFactory().customer)
    scopes = [scope.code for scope in SCOPES]
    _client, token = create_client(name="Fuzz", scopes=scopes, at=LONG_AGO, by=UserFactory())
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    tried: Counter[str] = Counter()

    for operation in operations(headers):
        fuzz(operation, headers, tried, checks=[not_a_server_error, response_schema_conformance])

    assert len(tried) == 13
    assert min(tried.values()) >= 1


def fuzz(operation, headers, tried, *, checks):
    @settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def cases(data):
        case = data.draw(operation.as_strategy())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            case.call_and_validate(headers=headers, checks=checks)
        tried[operation.label] += 1

    cases()
