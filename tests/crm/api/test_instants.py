"""Instants in the query of the API."""

import pytest
from django.test import Client

from crm.api_clients import create_client
from tests.factories import LONG_AGO, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "status"),
    [
        pytest.param("0184-03-03T10:33:21-18:04", 200, id="an offset beyond what PostgreSQL takes"),
        pytest.param("0001-01-01T00:00:00+10:00", 400, id="a date before the first"),
        pytest.param("9999-12-31T23:00:00-10:00", 400, id="a date after the last"),
    ],
)
def test_an_instant_at_the_edge_of_the_calendar_is_no_server_error(said, status):
    _made, token = create_client(name="Edge", scopes=["orders:read"], at=LONG_AGO, by=UserFactory())

    answer = Client().get(
        "/api/v1/orders/", {"placed_from": said}, headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == status
