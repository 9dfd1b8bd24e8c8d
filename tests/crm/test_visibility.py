"""Whom a member of staff sees: own, team's when it shares, everybody, nobody."""

import pytest
from django.contrib.auth.models import AnonymousUser

from crm import masking
from crm.models import AuditEvent, Customer, Identity, Job, Order, Suppression, Touchpoint
from crm.permissions import PERMISSIONS, may
from crm.roles import ROLE_CODES
from tests.factories import (
    LONG_AGO,
    CustomerFactory,
    IdentityFactory,
    JobFactory,
    OrderFactory,
    SuppressionFactory,
    TeamFactory,
    TouchpointFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """One customer each: of the reader, of a colleague in the team, of a stranger, of nobody, erased."""
    team = TeamFactory(shares_customers=True)
    colleague = UserFactory(role="ACCOUNT_MANAGER", team=team)
    stranger = UserFactory(role="ACCOUNT_MANAGER", team=TeamFactory())

    def for_reader(role, **user):
        reader = UserFactory(role=role, **{"team": team, **user})
        people = {
            "own": CustomerFactory(owner=reader),
            "team": CustomerFactory(owner=colleague),
            "foreign": CustomerFactory(owner=stranger),
            "nobody's": CustomerFactory(),
            "erased": CustomerFactory(owner=reader, erased_at=LONG_AGO),
        }
        return reader, people

    return for_reader


@pytest.mark.parametrize(
    ("role", "user", "seen"),
    [
        pytest.param("ADMIN", {}, {"own", "team", "foreign", "nobody's"}, id="an admin sees everybody"),
        pytest.param("AUDITOR", {}, {"own", "team", "foreign", "nobody's"}, id="an auditor sees everybody"),
        pytest.param("ACCOUNT_MANAGER", {}, {"own", "team"}, id="an account manager sees own and team's"),
        pytest.param("ACCOUNT_MANAGER", {"team": None}, {"own"}, id="without a team only own"),
        pytest.param("SALES_REP", {}, {"own"}, id="a rep sees the own call list"),
        pytest.param("MARKETER", {}, set(), id="a marketer opens nobody"),
        pytest.param("ADMIN", {"is_active": False}, set(), id="a disabled admin sees nobody"),
        pytest.param("ACCOUNT_MANAGER", {"is_active": False}, set(), id="nor does a disabled manager"),
    ],
)
def test_each_role_sees_its_own_part_of_the_customers(shop, role, user, seen):
    reader, people = shop(role, **user)

    visible = set(Customer.objects.visible_to(reader))

    assert {who for who, customer in people.items() if customer in visible} == seen


def test_a_team_that_does_not_share_shows_only_own_customers(shop):
    reader, people = shop("ACCOUNT_MANAGER")
    reader.team.shares_customers = False
    reader.team.save()

    assert list(Customer.objects.visible_to(reader)) == [people["own"]]


def test_nobody_who_is_not_signed_in_sees_anything(shop):
    shop("ADMIN")

    assert Customer.objects.visible_to(AnonymousUser()).count() == 0
    assert Job.objects.visible_to(AnonymousUser()).count() == 0


@pytest.mark.parametrize(
    ("model", "factory"),
    [
        (Identity, IdentityFactory),
        (Order, OrderFactory),
        (Touchpoint, TouchpointFactory),
        (Suppression, SuppressionFactory),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_belongs_to_a_customer_is_seen_with_the_customer(shop, model, factory):
    reader, people = shop("ACCOUNT_MANAGER")
    rows = {who: factory(customer=customer) for who, customer in people.items()}

    visible = set(model.objects.visible_to(reader))

    assert {who for who, row in rows.items() if row in visible} == {"own", "team"}


def test_a_guest_order_is_for_those_who_see_everything():
    guest = OrderFactory(customer=None)

    assert list(Order.objects.visible_to(UserFactory(role="ADMIN"))) == [guest]
    assert list(Order.objects.visible_to(UserFactory(role="ACCOUNT_MANAGER"))) == []


def test_jobs_are_for_their_owner_and_for_those_who_see_everything():
    manager, admin = UserFactory(role="ACCOUNT_MANAGER"), UserFactory(role="ADMIN")
    own, other = JobFactory(owner=manager), JobFactory(owner=admin)

    assert list(Job.objects.visible_to(manager)) == [own]
    assert set(Job.objects.visible_to(admin)) == {own, other}


def test_the_audit_log_shows_a_manager_the_own_actions():
    from crm.audit import record

    manager, admin = UserFactory(role="ACCOUNT_MANAGER"), UserFactory(role="ADMIN")
    own = record("account.changed", at=LONG_AGO, actor=manager)
    record("settings.changed", at=LONG_AGO, actor=admin)

    assert list(AuditEvent.objects.visible_to(manager)) == [own]
    assert AuditEvent.objects.visible_to(UserFactory(role="AUDITOR")).count() == 2


def test_a_marketer_gets_a_sample_of_twenty():
    people = [CustomerFactory() for _n in range(22)]
    CustomerFactory(erased_at=LONG_AGO)

    sample = Customer.objects.sample_for(UserFactory(role="MARKETER"))

    assert list(sample) == people[:20]


def test_a_manager_samples_only_whom_a_manager_sees():
    manager = UserFactory(role="ACCOUNT_MANAGER")
    own = CustomerFactory(owner=manager)
    CustomerFactory()

    assert list(Customer.objects.sample_for(manager)) == [own]


@pytest.mark.parametrize(
    ("role", "name", "email"),
    [
        pytest.param("ADMIN", "Maria del Mar", "maria@shop.example.com", id="admin"),
        pytest.param("ACCOUNT_MANAGER", "Maria del Mar", "maria@shop.example.com", id="account manager"),
        pytest.param("SALES_REP", "M••• d••• M•••", "m•••@s•••.com", id="sales rep"),
        pytest.param("MARKETER", "M••• d••• M•••", "m•••@s•••.com", id="marketer"),
        pytest.param("AUDITOR", "M••• d••• M•••", "m•••@s•••.com", id="auditor"),
    ],
)
def test_personal_values_are_masked_by_role(role, name, email):
    reader = UserFactory(role=role)
    customer = CustomerFactory(first_name="Maria", last_name="del Mar")
    identity = IdentityFactory(customer=customer, value="maria@shop.example.com")

    assert masking.name_for(customer, reader) == name
    assert masking.identity_for(identity, reader) == email


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("PHONE", "+34612345678", "•••78"),
        ("CHANNEL", "48213", "4•••"),
        ("EMAIL", "not an address", "n•••"),
        ("EMAIL", "", ""),
    ],
)
def test_what_a_mask_leaves(kind, value, shown):
    assert masking.mask_identity(kind, value) == shown


def test_a_person_without_a_name_shows_the_number_to_everybody():
    customer = CustomerFactory(first_name="", last_name="")

    assert masking.name_for(customer, UserFactory(role="AUDITOR")) == f"#{customer.pk}"


def test_the_matrix_gives_an_auditor_nothing_that_changes_anything():
    reading = {"account.self", "customers.sample"} | {
        permission.code for permission in PERMISSIONS if permission.code.endswith(".see")
    }

    assert {p.code for p in PERMISSIONS if "AUDITOR" in p.roles} <= reading


def test_every_permission_names_known_roles_and_the_admin_has_all():
    for permission in PERMISSIONS:
        assert permission.roles <= set(ROLE_CODES)
        assert "ADMIN" in permission.roles


def test_an_unknown_permission_is_an_error():
    with pytest.raises(KeyError, match=r"customers\.seee"):
        may(UserFactory(), "customers.seee")
