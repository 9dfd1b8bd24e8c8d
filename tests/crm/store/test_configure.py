from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from crm.models import AuditEvent, Store
from crm.store import StoreRefused, configure_store
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db


def configured(*arguments):
    out = StringIO()
    call_command("configure_store", *arguments, stdout=out)
    return Store.current(), out.getvalue().strip()


def test_all_that_the_command_names_is_set():
    store, told = configured(
        "--name", "Lind", "--base-currency", "gbp", "--time-zone", "europe/london", "--value-basis", "margin",
        "--pin", "active_days=90", "high_value=500.50",
    )  # fmt: skip

    assert (store.name, store.base_currency, store.time_zone, store.value_basis) == (
        "Lind", "GBP", "Europe/London", "MARGIN",
    )  # fmt: skip
    assert (store.pinned_active_days, store.pinned_high_value) == (90, Decimal("500.50"))
    assert told == (
        "Lind: GBP, Europe/London, value is margin (lifetime), pinned: active_days=90, high_value=500.50"
    )


def test_what_is_not_named_stays():
    configured("--name", "Lind", "--pin", "active_days=90")

    store, _told = configured("--base-currency", "USD")

    assert (store.name, store.base_currency, store.pinned_active_days) == ("Lind", "USD", 90)


def test_a_pin_without_a_value_is_taken_out():
    configured("--pin", "active_days=90", "high_value=5")

    store, _told = configured("--pin", "active_days=")

    assert (store.pinned_active_days, store.pinned_high_value) == (None, Decimal(5))


@pytest.mark.parametrize(("arguments", "message"), [
    pytest.param(["--base-currency", "EURO"], "“EURO” is no currency", id="no currency"),
    pytest.param(["--base-currency", "XAU"], "“XAU” is no currency", id="gold"),
    pytest.param(["--time-zone", "Europe/Berln"], "Did you mean Europe/Berlin?", id="a zone misspelt"),
    pytest.param(["--time-zone", "+02:00"], "“\\+02:00” is no time zone", id="an offset"),
    pytest.param(["--pin", "active_days=0"], "whole number of days", id="no days"),
    pytest.param(["--pin", "high_value=1e400"], "amount above 0", id="no amount"),
    pytest.param(["--pin", "high_value=nan"], "amount above 0", id="not a number"),
    pytest.param(["--pin", "active=90"], "cannot be pinned", id="unknown"),
    pytest.param(["--pin", "90"], "needs a value", id="without a name"),
    pytest.param(["--default-margin", "140"], "from 0 to 100", id="more than all"),
    pytest.param(["--default-margin", "nan"], "from 0 to 100", id="a margin that is no number"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_nothing_is_set(arguments, message):
    with pytest.raises(CommandError, match=message):
        configured("--name", "Other", *arguments)

    assert Store.current().name == "My shop"


def test_the_change_is_audited_and_the_same_again_is_not():
    configured("--name", "Lind")
    configured("--name", "Lind")

    assert [event.data["after"] for event in AuditEvent.objects.order_by("seq")] == [{"name": "Lind"}]


@pytest.mark.django_db(transaction=True)  # the heart of the job beats on a connection of its own
def test_with_orders_the_command_does_the_job_and_says_so():
    OrderFactory(currency="USD", goods=10, net_base=None)

    store, told = configured("--base-currency", "USD")

    assert store.base_currency == "USD"
    assert told.splitlines()[0] == "There are orders already: rewriting their days and amounts .."


def test_a_currency_from_a_form_is_checked_too():
    with pytest.raises(StoreRefused, match="no currency"):
        configure_store(values={"base_currency": "E"}, at=now())
