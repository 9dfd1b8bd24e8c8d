"""An address taken off a person is taken off the platforms too, wherever the person goes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.identity_removals import put_back_identity, remove_identity
from crm.imports import actions
from crm.models import Identity
from segments.models import PendingRemoval
from segments.platforms.forms import digest
from tests.factories import IdentityFactory, ImportFactory, UserFactory
from tests.segments.exclusions.lapsed import NOW, buyer, export, lines, say, shop

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def lapsed():
    return shop()


@pytest.fixture
def person():
    """Somebody with an address of their own and one that somebody mistyped."""
    customer = buyer(email="own@example.com")
    IdentityFactory(customer=customer, value="typo@example.com")
    return customer


def take_off(value: str):
    return remove_identity(identity=Identity.objects.get(value=value), by=UserFactory(role="ADMIN"), at=LATER)


def sent(done, operation: str) -> str:
    return "\n".join(lines(done, operation))


def test_the_next_file_to_remove_holds_an_address_taken_off_somebody_who_stays(lapsed, person):
    export(lapsed)
    take_off("typo@example.com")

    second = export(lapsed, at=LATER)

    assert lines(second, "REMOVE") == [f"{digest('typo@example.com')},,,,,"]
    assert digest("typo@example.com") not in sent(second, "ADD")
    assert digest("own@example.com") in sent(second, "ADD")
    assert list(PendingRemoval.objects.values_list("rows", "export")) == [([], second.pk)]


def test_who_then_objects_leaves_with_every_address_that_was_sent(lapsed, person):
    export(lapsed)
    take_off("typo@example.com")
    say(person, "WITHDRAWN", at=LATER)

    second = export(lapsed, at=LATER)

    assert lines(second, "ADD") == []
    assert {line.split(",")[0] for line in lines(second, "REMOVE")} == {
        digest("own@example.com"), digest("typo@example.com"),
    }  # fmt: skip


def test_an_address_put_back_before_the_next_export_stays(lapsed, person):
    export(lapsed)
    event = take_off("typo@example.com")
    put_back_identity(event=event, customer=person, by=UserFactory(role="ADMIN"), at=LATER)

    second = export(lapsed, at=LATER)

    assert lines(second, "REMOVE") == []
    assert digest("typo@example.com") in sent(second, "ADD")


def test_each_platform_is_told_only_of_what_it_can_match(lapsed, person):
    IdentityFactory(customer=person, kind="PHONE", value="+16505550100")
    export(lapsed)
    export(lapsed, platform="pinterest")
    take_off("+16505550100")

    assert list(PendingRemoval.objects.values_list("platform", flat=True)) == ["google"]


def test_an_address_that_was_never_sent_is_not_sent_to_be_removed(lapsed, person):
    take_off("typo@example.com")

    assert not PendingRemoval.objects.exists()


def test_a_phone_that_points_to_two_people_by_now_is_taken_off_though_its_first_owner_stays(lapsed, person):
    phone = "+16502530000"
    IdentityFactory(customer=person, kind="PHONE", value=phone)
    export(lapsed)
    other = buyer(email=None)
    IdentityFactory(customer=other, kind="PHONE", value=phone, is_key=False)
    say(other, "OBJECTED", at=LATER)

    second = export(lapsed, at=LATER)

    assert lines(second, "REMOVE") == [f",{digest(phone)},,,,"]
    assert digest(phone) not in sent(second, "ADD")
    assert lines(export(lapsed, at=LATER), "REMOVE") == []


def brought(*values: str, by):
    """Addresses that an import added to people it did not make."""
    for value in values:
        IdentityFactory(customer=buyer(email=None), value=value, created_by_import=by)


def take_back(batch):
    batch.state = "STORED"
    batch.save()
    actions.undo(batch=batch, at=LATER)


def test_the_next_file_to_remove_holds_what_an_import_added_that_was_taken_back(lapsed, person):
    batch = ImportFactory()
    IdentityFactory(customer=person, value="imported@example.com", created_by_import=batch)
    export(lapsed)
    take_back(batch)

    second = export(lapsed, at=LATER)

    assert lines(second, "REMOVE") == [f"{digest('imported@example.com')},,,,,"]
    assert digest("own@example.com") in sent(second, "ADD")


@pytest.mark.parametrize("plain", ["", "The agency asked for it"])
def test_an_address_that_comes_again_before_the_next_export_stays(lapsed, person, plain):
    batch = ImportFactory()
    again = {"customer": person, "value": "imported@example.com"}
    IdentityFactory(**again, created_by_import=batch)
    IdentityFactory(customer=person, value="lost@example.com", created_by_import=batch)
    export(lapsed)
    take_back(batch)
    IdentityFactory(**again, created_by_import=ImportFactory())

    second = export(lapsed, at=LATER, plain_reason=plain)

    assert lines(second, "REMOVE") == [f"{digest('lost@example.com')},,,,,"]
    assert ("imported@example.com" if plain else digest("imported@example.com")) in sent(second, "ADD")


def test_an_undo_asks_no_more_often_for_three_addresses_than_for_one(lapsed):
    asked = []
    for values in (["a@example.com"], ["b@example.com", "c@example.com", "d@example.com"]):
        batch = ImportFactory()
        brought(*values, by=batch)
        export(lapsed)
        with CaptureQueriesContext(connection) as statements:
            take_back(batch)
        asked.append(len(statements))

    assert asked[0] == asked[1]
    assert PendingRemoval.objects.filter(export=None).count() == 3
