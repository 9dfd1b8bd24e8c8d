import pytest
from allauth.account.internal.flows import login as sign_in
from django.utils.timezone import now

from crm.models import Store
from tests.factories import UserFactory


@pytest.fixture
def store(db):
    return Store.current()


@pytest.fixture
def signed_in(client, store):
    """`signed_in(role)` -> a client with that member of staff in it, who has just given the password."""

    def enter(role="ADMIN", **more):
        client.user = UserFactory(role=role, **more)
        client.force_login(client.user)
        session = client.session
        session[sign_in.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": now().timestamp()}]
        session[sign_in._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(client.user.pk)
        session.save()
        return client

    return enter
