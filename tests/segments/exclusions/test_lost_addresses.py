"""An address taken off a person is taken off the platforms too, wherever the person goes."""

from datetime import timedelta

import pytest

from crm.identity_removals import put_back_identity, remove_identity
from crm.models import Identity
from segments.models import PendingRemoval
from segments.platforms.forms import digest
from tests.factories import IdentityFactory, UserFactory
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
