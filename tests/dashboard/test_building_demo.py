"""Building the invented shop: in an empty store only, the same each time, its work done by whoever is there."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from crm.models import (
    Cart,
    CartEvent,
    Consent,
    Customer,
    ExchangeRate,
    Identity,
    Import,
    Job,
    Order,
    OrderLine,
    Product,
    Refund,
    Store,
    Suppression,
    TierPeriod,
    Touchpoint,
)  # fmt: skip
from dashboard.demo import StoreIsNotEmpty, build_demo
from dashboard.demo.build import write_facts
from segments.models import AudienceExport
from tests.factories import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNTIL = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
FACTS = (
    Customer, Identity, Product, ExchangeRate, Order, OrderLine, Refund, Cart, CartEvent, Consent, Suppression,
    Touchpoint, TierPeriod,
)  # fmt: skip


def demo(customers=60):
    return build_demo(customers=customers, seed=1, today=TODAY, at=AT)


def rows():
    """Every fact without its key: keys go on counting after a roll-back."""
    found = {}
    for model in FACTS:
        names = [f.attname for f in model._meta.concrete_fields if not (f.primary_key or f.is_relation)]
        found[model.__name__] = sorted(map(repr, model.objects.values_list(*names)))
    return found


def facts_of(seed, today=TODAY):
    with transaction.atomic():
        write_facts(customers=60, seed=seed, today=today, until=UNTIL, at=AT, tell=lambda step: None)
        found = rows()
        transaction.set_rollback(True)
    return found


def test_exports_are_the_admins_jobs_when_there_is_one():
    admin = UserFactory(role="ADMIN")

    demo()

    assert set(AudienceExport.objects.values_list("requested_by", "job__state")) == {(admin.pk, "DONE")}
    assert Job.objects.filter(owner=admin, finished_at__lt=AT).count() == 4


def test_the_same_seed_and_day_give_the_same_shop_and_another_seed_another():
    first, again, other = facts_of(seed=1), facts_of(seed=1), facts_of(seed=2)

    assert first == again
    assert {name for name in first if first[name] == other[name]} == {"TierPeriod"}


def test_a_store_with_data_is_left_alone():
    CustomerFactory()

    with pytest.raises(StoreIsNotEmpty):
        demo()

    assert (Customer.objects.count(), Store.objects.count()) == (1, 0)


def test_the_command_refuses_in_words():
    CustomerFactory()

    with pytest.raises(CommandError, match="has data already"):
        call_command("demo", customers=5, verbosity=0)


def test_files_of_the_stall_are_uploaded_by_day():
    UserFactory(role="ADMIN")

    demo()

    hours = {one.created_at.astimezone(ZoneInfo("Europe/Berlin")).hour for one in Import.objects.all()}
    assert (hours, set(Import.objects.values_list("state", flat=True))) == ({9}, {"STORED", "CHECKED"})


def test_a_phone_of_two_people_is_a_key_for_one():
    write_facts(customers=800, seed=1, today=TODAY, until=UNTIL, at=AT, tell=lambda step: None)

    shared = Identity.objects.filter(kind="PHONE").values("value").annotate(people=Count("pk"))
    assert shared.filter(people__gt=1).exists()
