"""What an export works out in passes over everybody is what is said of each person alone."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Customer
from segments.exclusions import picking
from segments.exclusions.matching import matching
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import with_reason
from segments.models import ExclusionException
from tests.factories import IdentityFactory, SuppressionFactory
from tests.segments.exclusions.lapsed import BEFORE, NOW, buyer, say, shop, suppress_ads

pytestmark = pytest.mark.django_db
KINDS = ("EMAIL", "PHONE")
STATES = (None, "GRANTED", "CONFIRMED", "PENDING", "WITHDRAWN", "OBJECTED")


def _picked():
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, reason, basis FROM audience_pick ORDER BY customer_id")
        return cursor.fetchall()


def _one_by_one(lapsed, *, kinds=KINDS):
    found = matching(ExclusionRule.read(lapsed.rule), as_of=NOW)
    judged = with_reason(found, exclusion_list=lapsed, kinds=kinds, as_of=NOW)
    return list(judged.order_by("pk").values_list("pk", "reason", "basis"))


@pytest.mark.parametrize("country", ["US", "DE"])
def test_whatever_people_said_about_ads_and_in_whatever_order_is_read_alike(country):
    lapsed = shop()
    for about_data, then, about_person in product(STATES, repeat=3):
        person = buyer(country=country)
        for state, purpose, days in (
            (about_data, "AD_USER_DATA", 0), (then, "AD_USER_DATA", 1), (about_person, "AD_PERSONALISATION", 2),
        ):  # fmt: skip
            if state is not None:
                say(person, state, purposes=(purpose,), at=BEFORE + timedelta(days=days))

    picking.pick(exclusion_list=lapsed, kinds=KINDS, as_of=NOW)

    assert _picked() == _one_by_one(lapsed)
    assert len(_picked()) == len(STATES) ** 3


def test_what_is_said_after_the_day_of_the_export_does_not_count():
    lapsed = shop()
    before, after = buyer(country="DE"), buyer(country="DE")
    say(before, "GRANTED")
    say(before, "WITHDRAWN", at=NOW + timedelta(seconds=1))
    say(after, "GRANTED", at=NOW + timedelta(seconds=1))

    picking.pick(exclusion_list=lapsed, kinds=KINDS, as_of=NOW)

    assert _picked() == [(before.pk, "", "GRANTED"), (after.pk, "UNKNOWN_REGION", "NOT_NEEDED")]


def test_everything_else_that_keeps_people_out_is_read_alike():
    lapsed = shop()
    suppress_ads(buyer())
    buyer(email="7x@marketplace.amazon.com")
    buyer(email=None)
    buyer(email=None, phone="+16505550100")
    one, other = buyer(email=None), buyer()
    IdentityFactory(customer=one, kind="PHONE", value="+16505550101")
    IdentityFactory(customer=other, kind="PHONE", value="+16505550101", is_key=False)
    Customer.objects.filter(pk=buyer().pk).update(erased_at=NOW)

    for kinds in (KINDS, ("EMAIL",)):
        picking.pick(exclusion_list=lapsed, kinds=kinds, as_of=NOW)

        assert _picked() == _one_by_one(lapsed, kinds=kinds)
        assert "SHARED" in {reason for _, reason, _ in _picked()} or kinds == ("EMAIL",)


def _told(judged):
    """`basis` is said of those on the list alone."""
    key, reason, basis = judged
    return key, reason, "" if reason else basis


def _objected(person, _lapsed):
    say(person, "OBJECTED", channel="EMAIL", purposes=("MARKETING",))


def _objected_and_agreed_again(person, lapsed):
    _objected(person, lapsed)
    say(person, "GRANTED", channel="EMAIL", purposes=("MARKETING",), at=BEFORE + timedelta(days=1))


def _was_stopped_once(person, _lapsed):
    SuppressionFactory(customer=person, channel="ADS", reason="MANUAL", lifted_at=BEFORE)


def _taken_out(person, lapsed):
    ExclusionException.objects.create(exclusion_list=lapsed, customer=person, reason="asked", added_at=BEFORE)


TROUBLES = (
    None, _objected, _objected_and_agreed_again, _was_stopped_once, _taken_out,
    lambda person, lapsed: suppress_ads(person),
    lambda person, lapsed: Customer.objects.filter(pk=person.pk).update(erased_at=NOW),
    lambda person, lapsed: person.identities.all().delete(),
)  # fmt: skip


@pytest.mark.parametrize("opt_in", [False, True], ids=["", "asks first"])
@pytest.mark.parametrize("region", ["US", "DE", ""], ids=["in the US", "in Germany", "nowhere"])
def test_who_is_told_at_once_to_be_on_the_list_has_no_reason_to_be_out(region, opt_in):
    lapsed = shop(region=region, ads_need_opt_in=opt_in)
    for country, said, trouble in product(("US", "DE", ""), (None, "GRANTED", "WITHDRAWN"), TROUBLES):
        person = buyer(country=country)
        if said is not None:
            say(person, said)
        if trouble is not None:
            trouble(person, lapsed)

    picking.pick(exclusion_list=lapsed, kinds=KINDS, as_of=NOW)

    assert list(map(_told, _picked())) == list(map(_told, _one_by_one(lapsed)))
    assert {"", "ERASED", "OBJECTED", "SUPPRESSED", "DENIED", "TAKEN_OUT"} < {
        reason for _, reason, _ in _picked()
    }


def test_counts_are_of_everybody_for_whom_the_rule_holds():
    lapsed = shop()
    say(buyer(country="DE"), "GRANTED")
    buyer()
    suppress_ads(buyer())

    picking.pick(exclusion_list=lapsed, kinds=KINDS, as_of=NOW)

    assert picking.counts() == ({"": 2, "SUPPRESSED": 1}, {"GRANTED": 1, "NOT_NEEDED": 1})


def test_every_table_is_filled_in_the_order_of_its_key():
    lapsed = shop()
    buyer()

    with CaptureQueriesContext(connection) as asked:
        picking.pick(exclusion_list=lapsed, kinds=KINDS, as_of=NOW)

    filled = [query["sql"].split()[2] for query in asked.captured_queries if _fills(query["sql"])]
    sorted_by_key = [
        query["sql"].endswith("ORDER BY 1") for query in asked.captured_queries if _fills(query["sql"])
    ]
    assert set(filled) == {
        f"audience_{table}" for table in ("match", "shared", "said", "doubt", "pick", "rest", "print")
    }
    assert all(sorted_by_key)


def _fills(sql):
    return sql.startswith("INSERT INTO audience_")
