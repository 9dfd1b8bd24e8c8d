"""Who stands on the lapsed list, and the first reason that keeps each of the others out."""

from datetime import timedelta

import pytest

from crm.erasure import erase
from segments.exclusions.lists import put_back, take_out
from segments.exclusions.matching import NoTypesYet, matching
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import with_reason
from segments.models import ExclusionException, ExclusionList
from tests.factories import CustomerFactory, IdentityFactory, UserFactory
from tests.segments.exclusions.lapsed import NOW, TODAY, buyer, say, shop, suppress_ads

pytestmark = pytest.mark.django_db


def found(rule: ExclusionRule) -> list[int]:
    return sorted(matching(rule, as_of=NOW).values_list("pk", flat=True))


def reason_of(customer, exclusion_list: ExclusionList, kinds=("EMAIL", "PHONE")) -> str:
    rule = ExclusionRule.read(exclusion_list.rule)
    rows = with_reason(
        matching(rule, as_of=NOW), exclusion_list=exclusion_list, kinds=kinds, as_of=NOW
    ).values_list("pk", "reason")
    return dict(rows)[customer.pk]


@pytest.mark.parametrize(
    ("days", "on_it"),
    [
        pytest.param(181, True, id="later than twice 90 days"),
        pytest.param(180, False, id="exactly twice 90 days gets the last offer first"),
        pytest.param(91, False, id="just inactive"),
    ],
)
def test_the_lapsed_list_holds_buyers_later_than_twice_active_days(days, on_it):
    lapsed = shop()
    customer = buyer(last_order_on=TODAY - timedelta(days=days))

    assert found(ExclusionRule.read(lapsed.rule)) == [customer.pk] * on_it


def test_recency_is_counted_on_the_day_the_types_were_concluded():
    lapsed = shop()
    buyer(last_order_on=TODAY - timedelta(days=100))

    a_year_later = matching(ExclusionRule.read(lapsed.rule), as_of=NOW + timedelta(days=365))

    assert list(a_year_later) == []


def test_people_who_never_bought_are_in_it_only_when_somebody_adds_them():
    shop()
    never = buyer(last_order_on=None, stage="PROSPECT")

    assert found(ExclusionRule(types=("NON_TARGET",), lapsed=True)) == []
    assert found(ExclusionRule(types=("NON_TARGET",), lapsed=True, never_bought=True)) == [never.pk]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(ExclusionRule(bought_within_days=30), ["29 days"], id="last 30 days are D-29 to D"),
        pytest.param(ExclusionRule(bought_within_days=31), ["29 days", "30 days"], id="one day more"),
        pytest.param(ExclusionRule(stages=("MATURE",)), ["30 days"], id="a stage"),
        pytest.param(ExclusionRule(groups=("value_tiers:CHURN_RISK",)), ["29 days", "30 days"], id="a group"),
        pytest.param(ExclusionRule(stages=("MATURE",), bought_within_days=30), [], id="all kinds must hold"),
        pytest.param(
            ExclusionRule(stages=("MATURE",), bought_within_days=30, match="ANY"),
            ["29 days", "30 days"],
            id="or any of them",
        ),
        pytest.param(ExclusionRule(), [], id="a rule that names nothing holds for nobody"),
    ],
)
def test_a_list_is_made_of_types_stages_groups_and_recent_orders(rule, expected):
    shop()
    people = {
        "29 days": buyer(last_order_on=TODAY - timedelta(days=29), type_code="LOW_VALUE", stage="NEW"),
        "30 days": buyer(last_order_on=TODAY - timedelta(days=30), type_code="LOW_VALUE", stage="MATURE"),
    }

    assert found(rule) == [people[name].pk for name in expected]


@pytest.mark.parametrize(
    ("country", "region", "opt_in", "reason"),
    [
        pytest.param("US", "US", False, "", id="elsewhere unknown leaves"),
        pytest.param("US", "US", True, "UNKNOWN_OPT_IN", id="unless the store asks first"),
        pytest.param("DE", "US", False, "UNKNOWN_REGION", id="in the EEA it never leaves"),
        pytest.param("NO", "US", False, "UNKNOWN_REGION", id="nor in Norway"),
        pytest.param("GB", "US", False, "UNKNOWN_REGION", id="nor in the United Kingdom"),
        pytest.param("CH", "US", False, "UNKNOWN_REGION", id="nor in Switzerland"),
        pytest.param("", "US", False, "", id="no country counts as the store's"),
        pytest.param("", "FR", False, "UNKNOWN_REGION", id="also when that is in the EEA"),
        pytest.param("", "", False, "UNKNOWN_REGION", id="no country at all is not guessed"),
    ],
)
def test_unknown_ad_use_depends_on_where_the_person_lives(country, region, opt_in, reason):
    lapsed = shop(region=region, ads_need_opt_in=opt_in)

    assert reason_of(buyer(country=country), lapsed) == reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param([("GRANTED", None)], "", id="both granted"),
        pytest.param([("GRANTED", ("AD_USER_DATA",))], "UNKNOWN_REGION", id="one of two is not enough"),
        pytest.param([("GRANTED", None), ("WITHDRAWN", ("AD_PERSONALISATION",))], "DENIED", id="one withdrawn"),
        pytest.param(
            [("GRANTED", None), ("OBJECTED", None)], "DENIED", id="do not sell, or a browser's signal"
        ),
    ],
)
def test_in_the_eea_both_ad_consents_are_needed(said, reason):
    lapsed = shop()
    customer = buyer(country="DE")
    for state, purposes in said:
        say(customer, state, purposes=purposes or ("AD_USER_DATA", "AD_PERSONALISATION"))

    assert reason_of(customer, lapsed) == reason


def test_who_objected_to_marketing_on_any_channel_stays_out():
    lapsed = shop()
    customer = buyer()
    say(customer, "OBJECTED", channel="EMAIL", purposes=("MARKETING",))

    assert reason_of(customer, lapsed) == "OBJECTED"


def test_who_only_unsubscribed_from_mail_has_not_objected_to_ads():
    lapsed = shop()
    customer = buyer()
    say(customer, "WITHDRAWN", channel="EMAIL", purposes=("MARKETING",))

    assert reason_of(customer, lapsed) == ""


def test_who_is_suppressed_for_ads_stays_out():
    lapsed = shop()
    customer = buyer()
    say(customer, "GRANTED")
    suppress_ads(customer)

    assert reason_of(customer, lapsed) == "SUPPRESSED"


def test_who_was_erased_stays_out():
    lapsed = shop()
    customer = buyer()
    erase(customer=customer, at=NOW - timedelta(days=1))

    assert reason_of(customer, lapsed) == "ERASED"


def test_a_marketplaces_relay_address_never_leaves():
    lapsed = shop()

    assert reason_of(buyer(email="m1z9b3@marketplace.amazon.com"), lapsed) == "RELAY"


def test_a_phone_of_two_people_identifies_neither():
    lapsed = shop()
    customer = buyer(email=None, phone="+16502530000")
    IdentityFactory(customer=CustomerFactory(), kind="PHONE", value="+16502530000", is_key=False)

    assert reason_of(customer, lapsed) == "SHARED"


def test_a_platform_that_takes_only_addresses_cannot_match_a_phone():
    lapsed = shop()
    customer = buyer(email=None, phone="+16502530000")

    assert reason_of(customer, lapsed) == ""
    assert reason_of(customer, lapsed, kinds=("EMAIL",)) == "NO_IDENTIFIER"


def test_somebody_taken_out_by_hand_stays_out_until_put_back():
    lapsed = shop()
    customer, admin = buyer(), UserFactory()

    take_out(exclusion_list=lapsed, customer=customer, reason="asked by phone", by=admin, at=NOW)
    take_out(exclusion_list=lapsed, customer=customer, reason="again", by=admin, at=NOW)

    assert reason_of(customer, lapsed) == "TAKEN_OUT"
    assert ExclusionException.objects.get().reason == "asked by phone"

    put_back(exclusion_list=lapsed, customer=customer, by=admin, at=NOW)

    assert reason_of(customer, lapsed) == ""


def test_without_types_there_is_no_list():
    with pytest.raises(NoTypesYet):
        matching(ExclusionRule(types=("NON_TARGET",)), as_of=NOW)


def test_the_number_of_statements_does_not_grow_with_people(django_assert_num_queries):
    lapsed = shop()
    rule = ExclusionRule.read(lapsed.rule)
    for _ in range(3):
        buyer()

    with django_assert_num_queries(5):
        rows = with_reason(
            matching(rule, as_of=NOW), exclusion_list=lapsed, kinds=("EMAIL",), as_of=NOW
        ).values_list("reason")
        assert list(rows) == [("",)] * 3
