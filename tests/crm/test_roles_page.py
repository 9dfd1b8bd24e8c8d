"""The page of roles says what `requires` asks."""

import pytest
from django.urls import reverse

from crm.permissions import PERMISSIONS, may
from crm.roles import ROLES
from crm.views.roles import areas
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_every_permission_stands_once_with_what_each_role_may():
    users = [UserFactory(role=role.code) for role in ROLES]
    told = {permission.code: allowed for _title, rows in areas() for permission, allowed in rows}
    assert told == {one.code: [may(user, one.code) for user in users] for one in PERMISSIONS}
    assert sum(len(rows) for _title, rows in areas()) == len(PERMISSIONS)


def test_the_page_counts_who_can_sign_in(client):
    client.force_login(UserFactory(role="ADMIN"))
    UserFactory(role="MARKETER")
    UserFactory(role="MARKETER", is_active=False)
    page = client.get(reverse("crm:role_list"))
    assert {role.code: people for role, people in page.context["roles"]} == {
        "ACCOUNT_MANAGER": 0, "SALES_REP": 0, "MARKETER": 1, "ADMIN": 1, "AUDITOR": 0,
    }  # fmt: skip
