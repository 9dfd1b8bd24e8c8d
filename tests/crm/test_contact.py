"""The one gate, as of any instant."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contact import current_consents, may_contact, reachable, with_ad_use
from crm.models import Customer, Store
from tests.factories import LONG_AGO, ConsentFactory, CustomerFactory, IdentityFactory, SuppressionFactory

NOW = LONG_AGO + timedelta(days=30)
pytestmark = pytest.mark.django_db


def person(*, email=True, phone=True, **fields):
    customer = CustomerFactory(**fields)
    if email:
        IdentityFactory(customer=customer)
    if phone:
        IdentityFactory(customer=customer, kind="PHONE", value=f"+34612{customer.pk:06d}")
    return customer


def says(customer, state, *, day=0, channel="EMAIL", **fields):
    return ConsentFactory(
        customer=customer, channel=channel, state=state, happened_at=LONG_AGO + timedelta(days=day), **fields
    )


def answer(customer, *, channel="EMAIL", purpose="MARKETING", at=NOW):
    """The gate's answer; the set must say the same as the single question."""
    one = may_contact(customer, channel=channel, purpose=purpose, at=at)
    found = reachable(Customer.objects.all(), channel=channel, purpose=purpose, at=at)
    assert found.filter(pk=customer.pk).exists() is bool(one)
    return one.refusal


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        pytest.param([("GRANTED", 0)], "", id="granted"),
        pytest.param([("CONFIRMED", 0)], "", id="granted and confirmed"),
        pytest.param([], "UNKNOWN", id="never asked"),
        pytest.param([("PENDING", 0)], "PENDING", id="not confirmed yet"),
        pytest.param([("GRANTED", 0), ("WITHDRAWN", 1)], "WITHDRAWN", id="withdrawn later"),
        pytest.param(
            [("WITHDRAWN", 1), ("GRANTED", 0)], "WITHDRAWN", id="withdrawn later, told in the other order"
        ),
        pytest.param([("WITHDRAWN", 0), ("GRANTED", 1)], "", id="came back by an explicit yes"),
        pytest.param([("GRANTED", 0), ("OBJECTED", 1)], "OBJECTED", id="objected"),
        pytest.param(
            [("GRANTED", 3), ("WITHDRAWN", 3)], "WITHDRAWN", id="same instant: the later record counts"
        ),
        pytest.param([("GRANTED", 0), ("WITHDRAWN", 31)], "", id="a withdrawal after the instant asked about"),
    ],
)
def test_the_newest_word_of_the_person_counts(said, refusal):
    customer = person()
    for state, day in said:
        says(customer, state, day=day)

    assert answer(customer) == refusal


def test_a_word_about_one_channel_says_nothing_about_another():
    customer = person()
    says(customer, "GRANTED", channel="SMS")

    assert [answer(customer, channel="SMS"), answer(customer, channel="EMAIL")] == ["", "UNKNOWN"]


@pytest.mark.parametrize("channel", ["CALL", "POST"])
def test_calls_and_post_go_to_whoever_has_not_said_no(channel):
    silent, refuses = person(), person()
    says(refuses, "OBJECTED", channel=channel)

    assert [answer(silent, channel=channel), answer(refuses, channel=channel)] == ["", "OBJECTED"]


def test_where_the_store_wants_a_confirmation_a_mere_yes_is_pending():
    Store.objects.create(pk=1, confirmed_consent_required=True)
    customer = person()
    says(customer, "GRANTED")
    assert answer(customer) == "PENDING"

    says(customer, "CONFIRMED", day=1)
    assert answer(customer) == ""


@pytest.mark.parametrize(
    ("suppression", "refusal"),
    [
        pytest.param({}, "SUPPRESSED", id="every purpose"),
        pytest.param({"purpose": "MARKETING"}, "SUPPRESSED", id="this purpose"),
        pytest.param({"channel": "SMS"}, "", id="another channel"),
        pytest.param({"since": NOW}, "SUPPRESSED", id="from this very instant"),
        pytest.param({"since": NOW + timedelta(seconds=1)}, "", id="not yet"),
        pytest.param({"lifted_at": NOW}, "", id="lifted at this very instant"),
        pytest.param({"lifted_at": NOW + timedelta(seconds=1)}, "SUPPRESSED", id="lifted later"),
    ],
)
def test_a_suppression_beats_any_consent_while_it_holds(suppression, refusal):
    customer = person()
    says(customer, "CONFIRMED")
    SuppressionFactory(customer=customer, **suppression)

    assert answer(customer) == refusal


@pytest.mark.parametrize(
    ("channel", "missing"), [("EMAIL", "email"), ("SMS", "phone"), ("WHATSAPP", "phone"), ("CALL", "phone")]
)
def test_without_an_address_there_is_nothing_to_contact(channel, missing):
    customer = person(**{missing: False})
    says(customer, "GRANTED", channel=channel)

    assert answer(customer, channel=channel) == "NO_ADDRESS"


def test_an_erased_person_is_never_contacted():
    customer = person(erased_at=LONG_AGO)
    says(customer, "CONFIRMED")

    assert answer(customer) == "ERASED"


def test_the_gate_reads_the_row_and_not_the_copy_in_memory():
    customer = person()
    says(customer, "GRANTED")
    Customer.objects.update(erased_at=NOW)

    assert answer(customer) == "ERASED"


@pytest.mark.parametrize(
    ("channel", "purpose"),
    [("MAIL", "MARKETING"), ("EMAIL", "marketing"), ("EMAIL", "AD_USER_DATA"), ("ADS", "MARKETING")],
)
def test_a_typing_error_does_not_open_the_gate(channel, purpose):
    with pytest.raises(ValueError, match=r"No such contact|is no purpose of"):
        may_contact(person(), channel=channel, purpose=purpose, at=NOW)


BOTH = ("AD_USER_DATA", "AD_PERSONALISATION")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        pytest.param([], "UNKNOWN", id="nothing said"),
        pytest.param([("GRANTED", "AD_USER_DATA")], "UNKNOWN", id="a yes to one is no yes"),
        pytest.param([("GRANTED", p) for p in BOTH], "GRANTED", id="a yes to both"),
        pytest.param(
            [("GRANTED", p) for p in BOTH] + [("WITHDRAWN", BOTH[0])], "DENIED", id="a no to one wins"
        ),
        pytest.param([("OBJECTED", BOTH[1])], "DENIED", id="an objection to one is enough"),
        pytest.param([("PENDING", p) for p in BOTH], "UNKNOWN", id="asked and not answered"),
    ],
)
def test_ad_use_has_three_states(said, state):
    customer = person()
    for day, (word, purpose) in enumerate(said):
        says(customer, word, day=day, channel="ADS", purpose=purpose)

    assert with_ad_use(Customer.objects.all(), at=NOW).get().ad_use == state


@pytest.mark.parametrize(
    ("suppression", "state", "suppressed"),
    [
        pytest.param({"channel": "ADS"}, "DENIED", True, id="for ads"),
        pytest.param(
            {"channel": "ADS", "purpose": "AD_USER_DATA"}, "DENIED", True, id="for one purpose of ads"
        ),
        pytest.param({"channel": "EMAIL"}, "GRANTED", False, id="for e-mail only"),
    ],
)
def test_a_suppression_of_ads_denies_them(suppression, state, suppressed):
    customer = person()
    for purpose in BOTH:
        says(customer, "GRANTED", channel="ADS", purpose=purpose)
    SuppressionFactory(customer=customer, **suppression)

    row = with_ad_use(Customer.objects.all(), at=NOW).get()

    assert (row.ad_use, row.ads_suppressed) == (state, suppressed)


def test_current_consents_hold_one_row_a_channel_and_purpose():
    customer = person()
    says(customer, "GRANTED")
    newest = says(customer, "WITHDRAWN", day=1)
    says(customer, "GRANTED", day=40)
    sms = says(customer, "GRANTED", channel="SMS")

    found = current_consents(Customer.objects.all(), at=NOW)

    assert set(found) == {newest, sms}


@pytest.mark.parametrize("people", [1, 3])
def test_the_gate_asks_two_queries_whatever_the_number_of_people(people):
    for _n in range(people):
        says(person(), "GRANTED")
    Store.current()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = list(reachable(Customer.objects.all(), channel="EMAIL", purpose="MARKETING", at=NOW))

    assert (len(found), len(queries)) == (people, 2)
