"""Customer files, and how people are found again across ids, e-mails and phones."""

from datetime import UTC, date, datetime

import pytest

from crm.imports.consents import OUT
from crm.models import Consent, Customer, Identity, ImportProblem, Order, Suppression
from crm.tombstones import bury
from tests.crm.imports.conftest import AT
from tests.crm.imports.tables import all_tables
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HEAD = "customer_id,email,phone,first_name,last_name,country,accepts_marketing,consent_at\n"


def people(load, *rows, source="shop", at=AT):
    return load(HEAD + "\n".join(rows) + "\n", subject="customers", source=source, at=at)


def identities():
    return sorted(Identity.objects.values_list("kind", "namespace", "value", "customer__first_name", "is_key"))


def remarks():
    return list(ImportProblem.objects.order_by("pk").values_list("code", flat=True))


def test_a_row_becomes_a_customer_with_canonical_addresses(load):
    one = people(load, "'7,Ann@Example.COM,020 7183 8750,José,Núñez,United Kingdom,,")

    customer = Customer.objects.get()
    assert (customer.search_name, customer.country, customer.joined_at) == ("jose nunez", "GB", AT)
    assert identities() == [
        ("CHANNEL", "shop", "7", "José", True),
        ("EMAIL", "", "ann@example.com", "José", True),
        ("PHONE", "", "+442071838750", "José", True),
    ]
    assert one.counts["customers_created"] == 1


def test_the_same_file_again_changes_nothing(load):
    rows = ["7,ann@example.com,020 7183 8750,Ann,Lee,GB,yes,", "8,bob@example.com,,Bob,Ray,FR,no,"]
    people(load, *rows)
    before = all_tables()

    again = people(load, *rows)

    assert all_tables() == before
    assert again.counts["customers_unchanged"] == 2


def test_a_later_file_replaces_what_it_says_and_keeps_the_rest(load):
    people(load, "7,ann@example.com,,Ann,Lee,GB,,")

    again = people(load, "7,,,Anna,Lee,,,")

    assert list(Customer.objects.values_list("first_name", "last_name", "search_name", "country")) == [
        ("Anna", "Lee", "anna lee", "GB")
    ]
    assert again.counts["customers_updated"] == 1


def test_an_email_joins_two_shops(load):
    people(load, "7,ann@example.com,,Ann,Lee,,,", source="web")
    people(load, "A1,ann@example.com,,,,,,", source="market")

    assert identities() == [
        ("CHANNEL", "market", "A1", "Ann", True),
        ("CHANNEL", "web", "7", "Ann", True),
        ("EMAIL", "", "ann@example.com", "Ann", True),
    ]


def test_the_id_wins_over_an_email_of_somebody_else_and_the_conflict_is_told(load):
    people(load, "7,ann@example.com,,Ann,Lee,,,", "8,bob@example.com,,Bob,Ray,,,")

    one = people(load, "7,bob@example.com,,Ann,Lee,,,")

    assert remarks() == ["email_of_another"]
    assert (one.counts["remarks"], Customer.objects.count()) == (1, 2)
    assert Identity.objects.get(value="bob@example.com").customer.first_name == "Bob"


@pytest.mark.parametrize(("second", "customers", "keys"), [
    pytest.param(",,020 7183 8750,Lee,Ann,,,", 1, [True], id="the names agree"),
    pytest.param(",,020 7183 8750,,,,,", 1, [True], id="no name contradicts"),
    pytest.param(",,020 7183 8750,Bob,Lee,,,", 2, [False, True], id="another name of the same house"),
    pytest.param("9,,020 7183 8750,Ann,Lee,,,", 1, [True], id="a new id with the same name"),
])  # fmt: skip
def test_a_phone_joins_only_when_names_agree(load, second, customers, keys):
    people(load, "7,,+44 20 7183 8750,Ann,Lee,,,")

    people(load, second)

    assert Customer.objects.count() == customers
    assert sorted(Identity.objects.filter(kind="PHONE").values_list("is_key", flat=True)) == keys


def test_a_phone_of_two_people_joins_nobody(load):
    people(load, "7,,020 7183 8750,Ann,Lee,,,", "8,,020 7183 8750,Bob,Lee,,,")

    people(load, ",,020 7183 8750,Ann,Lee,,,")

    assert Customer.objects.count() == 3
    assert "phone_shared" in remarks()


def test_rows_of_one_file_are_one_person_by_any_of_their_keys(load):
    people(
        load, "7,ann@example.com,,Ann,Lee,,,", ",ann@example.com,020 7183 8750,,,,,", "7,lee@example.com,,,,,,"
    )

    assert Customer.objects.count() == 1
    assert Identity.objects.count() == 4


def test_a_row_without_anything_to_be_known_by_is_refused(load):
    one = people(load, ",,,Ann,Lee,,,")

    assert (remarks(), one.counts["refused"], Customer.objects.count()) == (["nobody"], 1, 0)


def test_details_owner_and_custom_fields_are_kept(load):
    staff = UserFactory(username="mia")
    mapping = {"email": "mail", "birthday": "born", "gender": "gender", "age_band": "age", "owner": "who",
               "joined_at": "since", "extra.shoe_size": "shoe"}  # fmt: skip

    load("mail,born,gender,age,who,since,shoe\nann@example.com,1980-02-29,f,40-49,Mia,2020-01-01,38\n",
         subject="customers", mapping=mapping)  # fmt: skip

    found = Customer.objects.values_list("birthday", "gender", "age_band", "owner", "joined_at", "extras").get()
    assert found == (
        date(1980, 2, 29),
        "f",
        "40-49",
        staff.pk,
        datetime(2020, 1, 1, tzinfo=UTC),
        {"shoe_size": "38"},
    )


def test_custom_fields_of_a_later_file_are_added(load):
    mapping = {"email": "mail", "extra.a": "a"}
    load("mail,a\nann@example.com,1\n", subject="customers", mapping=mapping)

    load("mail,b\nann@example.com,2\n", subject="customers", mapping={"email": "mail", "extra.b": "b"})

    assert Customer.objects.get().extras == {"a": "1", "b": "2"}


@pytest.mark.parametrize(("answers", "states"), [
    pytest.param(["yes,2025-01-01"], ["GRANTED"], id="a yes"),
    pytest.param(["no,"], ["WITHDRAWN"], id="a no"),
    pytest.param([","], [], id="silence"),
    pytest.param(["no,2025-01-01", "yes,"], ["WITHDRAWN"], id="a yes without a time does not override a no"),
    pytest.param(["no,2025-01-01", "yes,2025-02-01"], ["WITHDRAWN", "GRANTED"], id="a later yes does"),
    pytest.param(["no,2025-02-01", "yes,2025-01-01"], ["GRANTED", "WITHDRAWN"], id="an earlier yes does not"),
    pytest.param(["yes,2025-01-01", "no,"], ["GRANTED", "WITHDRAWN"], id="a no withdraws"),
    pytest.param(["yes,2025-03-01", "no,2025-01-01"], ["GRANTED", "WITHDRAWN"], id="also one that is older"),
    pytest.param(["yes,2025-01-01", "yes,2025-01-01", "yes,"], ["GRANTED"], id="said again"),
])  # fmt: skip
def test_what_files_say_about_consent(load, answers, states):
    for answer in answers:
        people(load, f"7,ann@example.com,,Ann,Lee,,{answer}")

    ledger = Consent.objects.order_by("happened_at", "id")
    assert list(ledger.values_list("state", flat=True)) == states
    assert set(ledger.values_list("channel", "purpose")) <= {("EMAIL", "MARKETING")}


def test_a_no_in_one_row_outweighs_a_yes_without_a_time_in_another(load):
    people(load, "7,,,Ann,Lee,,yes,", "7,,,Ann,Lee,,no,")

    assert Consent.objects.get().state in OUT


def test_an_order_states_consent_too(load):
    mapping = {"order_id": "o", "email": "e", "placed_at": "d", "line_total": "t", "accepts_marketing": "m"}

    load("o,e,d,t,m\n1,ann@example.com,2025-01-02,5,yes\n", mapping=mapping)

    assert list(Consent.objects.values_list("state", "happened_at", "source")) == [
        ("GRANTED", datetime(2025, 1, 2, tzinfo=UTC), "shop")
    ]


def test_consent_to_ads_is_both_purposes(load):
    load("email,accepts_ads\nann@example.com,no\n", subject="customers",
         mapping={"email": "email", "accepts_ads": "accepts_ads"})  # fmt: skip

    assert sorted(Consent.objects.values_list("channel", "purpose", "state")) == [
        ("ADS", "AD_PERSONALISATION", "WITHDRAWN"), ("ADS", "AD_USER_DATA", "WITHDRAWN"),
    ]  # fmt: skip


def test_an_erased_person_comes_back_as_somebody_new_who_gets_no_marketing(load):
    people(load, "7,ann@example.com,,Ann,Lee,,,")
    gone = Customer.objects.get()
    bury(Identity.objects.filter(customer=gone), at=AT)
    Identity.objects.all().delete()
    Customer.objects.update(erased_at=AT, first_name="", last_name="", search_name="")

    people(load, ",ann@example.com,,Ann,Lee,,yes,2025-05-01", ",bob@example.com,,Bob,Ray,,,")

    back = Customer.objects.get(identities__value="ann@example.com")
    assert back.pk != gone.pk
    assert sorted(Suppression.objects.values_list("customer", "channel", "purpose", "reason")) == [
        (back.pk, "ADS", "", "ERASED"), (back.pk, "CALL", "MARKETING", "ERASED"),
        (back.pk, "EMAIL", "MARKETING", "ERASED"), (back.pk, "POST", "MARKETING", "ERASED"),
        (back.pk, "SMS", "MARKETING", "ERASED"), (back.pk, "WHATSAPP", "MARKETING", "ERASED"),
    ]  # fmt: skip


def test_a_changed_order_of_an_erased_person_stays_with_the_pseudonym(load):
    head = "order,customer,email,date,total\n"
    load(head + "1,A,ann@example.com,2025-01-01,5\n")
    gone = Customer.objects.get()
    Identity.objects.all().delete()
    Customer.objects.update(erased_at=AT)

    load(head + "1,A,ann@example.com,2025-01-01,6\n")

    assert (Order.objects.get().customer_id, Customer.objects.count()) == (gone.pk, 1)


def test_an_order_fills_what_is_missing_and_replaces_nothing(load):
    people(load, "7,ann@example.com,,Ann,Lee,,,")
    mapping = {"order_id": "o", "customer_id": "c", "placed_at": "d", "line_total": "t", "first_name": "f",
               "last_name": "l", "country": "k"}  # fmt: skip

    one = load("o,c,d,t,f,l,k\n1,7,2020-01-02,5,Anna,Lie,FR\n", mapping=mapping)

    found = Customer.objects.values_list("first_name", "last_name", "country", "joined_at").get()
    assert found == ("Ann", "Lee", "FR", datetime(2020, 1, 2, tzinfo=UTC))
    assert one.counts["customers_updated"] == 1


def test_the_newest_order_tells_where_a_new_customer_lives(load):
    mapping = {"order_id": "o", "customer_id": "c", "placed_at": "d", "line_total": "t", "country": "k"}

    load("o,c,d,t,k\n1,7,2025-02-02,5,France\n2,7,2025-01-02,5,Spain\n", mapping=mapping)

    assert Customer.objects.get().country == "FR"
