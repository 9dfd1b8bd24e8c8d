"""Undo: as before, but for what changed since."""

from decimal import Decimal

import pytest

from crm.catalogue.actions import change_product, save_rate
from crm.imports import actions
from crm.imports.refusals import ImportRefused
from crm.models import (
    Category,
    Consent,
    Customer,
    ExchangeRate,
    ImportBefore,
    Order,
    Product,
    Refund,
    Touchpoint,
)
from segments.models import CustomerNeed, ReplenishmentCycle
from tests.crm.imports.conftest import AT
from tests.crm.imports.tables import all_tables
from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db
MAPPING = {
    "order_id": "o", "customer_id": "c", "email": "e", "phone": "p", "first_name": "f", "country": "k",
    "placed_at": "d", "line_total": "t", "sku": "s", "category": "g", "refunded": "r", "accepts_marketing": "m",
}  # fmt: skip
HEAD = "o,c,e,p,f,k,d,t,s,g,r,m\n"
FIRST = (
    HEAD
    + "1,A,ann@example.com,,Ann,,2025-01-05,20,X1,Light,2,yes\n2,B,bob@example.com,,Bob,GB,2025-01-06,30,X2,,,\n"
)
SECOND = (
    HEAD + "1,A,ann@example.com,020 7183 8750,Ann,FR,2025-01-05,25,X1,Light,5,no\n"
    "0,A,,,,,2024-01-05,4,,,,\n1,A,,,,,2025-01-05,1,X3,Sound,,\n3,C,cy@example.com,,Cy,,2025-01-07,9,X1,Light,,yes\n"
)


def undo(batch):
    actions.undo(batch=batch, at=AT)
    batch.refresh_from_db()
    return batch.counts


def test_undo_leaves_an_empty_store_as_it_was(load):
    before = all_tables()
    one = load(FIRST, mapping=MAPPING)

    undo(one)

    assert all_tables() == before
    assert (one.state, one.undone_at, ImportBefore.objects.count()) == ("UNDONE", AT, 0)


def test_what_was_concluded_goes_with_the_customers_products_and_categories_of_an_import(load):
    before = all_tables()
    one = load(FIRST, mapping=MAPPING)
    ann, light = Customer.objects.get(first_name="Ann"), Category.objects.get(name="Light")
    CustomerNeed.objects.create(
        customer=ann,
        code="CATEGORY_AFFINITY",
        category=light,
        part=1,
        whole=1,
        orders=3,
        currency="EUR",
        f=3,
        since=AT,
    )
    measured = {"gaps": 30, "customers": 9, "median_half_days": 60}
    ReplenishmentCycle.objects.create(product=Product.objects.get(sku="X1"), **measured)
    ReplenishmentCycle.objects.create(category=light, **measured)

    undo(one)

    assert all_tables() == before


def test_a_label_goes_with_its_category_where_the_customer_stays(load):
    known = CustomerFactory()
    one = load(FIRST, mapping=MAPPING)
    CustomerNeed.objects.create(
        customer=known, code="CATEGORY_AFFINITY", category=Category.objects.get(name="Light"), part=1, whole=1,
        orders=3, currency="EUR", f=3, since=AT,
    )  # fmt: skip

    undo(one)

    assert list(Customer.objects.all()) == [known]
    assert (Category.objects.count(), CustomerNeed.objects.count()) == (0, 0)


def test_undo_puts_back_what_an_import_changed(load):
    load(FIRST, mapping=MAPPING)
    before = all_tables()
    two = load(SECOND, mapping=MAPPING)
    assert all_tables() != before

    counts = undo(two)

    assert all_tables() == before
    assert counts["left_alone"] == []
    assert counts["undone"]["restored"] == {"crm_order": 1, "crm_customer": 1}


def test_after_undo_the_file_can_be_imported_again(load):
    undo(load(FIRST, mapping=MAPPING))

    again = load(FIRST, mapping=MAPPING)

    assert (again.counts["orders_created"], again.counts["customers_created"]) == (2, 2)


def test_undo_of_the_first_import_leaves_alone_what_a_later_one_changed(load):
    one = load(FIRST, mapping=MAPPING)
    load(SECOND, mapping=MAPPING)

    counts = undo(one)

    listed = {(row["table"], row["label"], row["reason"]) for row in counts["left_alone"]}
    assert listed == {
        ("crm_order", "1", "changed_since"), ("crm_customer", "ann", "changed_since"),
        ("crm_product", "X1", "used_since"),
    }  # fmt: skip
    assert sorted(Order.objects.values_list("external_id", flat=True)) == ["0", "1", "3"]
    assert sorted(Customer.objects.values_list("first_name", flat=True)) == ["Ann", "Cy"]


@pytest.mark.parametrize("happened", [
    pytest.param(lambda c: Touchpoint.objects.create(customer=c, kind="NOTE", happened_at=AT), id="a note"),
    pytest.param(lambda c: Customer.objects.filter(pk=c.pk).update(version=2), id="an edit"),
    pytest.param(lambda c: Customer.objects.filter(pk=c.pk).update(erased_at=AT), id="an erasure"),
    pytest.param(
        lambda c: Consent.objects.create(customer=c, channel="SMS", purpose="MARKETING", state="GRANTED", source="form",
                                         happened_at=AT, recorded_at=AT), id="a consent"),
])  # fmt: skip
def test_a_customer_with_something_later_stays(load, happened):
    one = load(FIRST, mapping=MAPPING)
    happened(Customer.objects.get(first_name="Ann"))

    counts = undo(one)

    assert [row["table"] for row in counts["left_alone"]] == ["crm_customer"]
    assert list(Customer.objects.values_list("first_name", flat=True)) == ["Ann"]
    assert Order.objects.count() == 0


def test_an_order_that_was_refunded_since_stays(load):
    one = load(FIRST, mapping=MAPPING)
    Refund.objects.create(
        order=Order.objects.get(external_id="2"), external_id="r1", amount=Decimal(1), refunded_at=AT
    )

    counts = undo(one)

    assert next((row["table"], row["label"]) for row in counts["left_alone"]) == ("crm_order", "2")
    assert list(Order.objects.values_list("external_id", flat=True)) == ["2"]


def test_undo_of_a_customer_file_puts_names_consents_and_addresses_back(load):
    head = "customer_id,email,first_name,last_name,accepts_marketing\n"
    load(head + "A,ann@example.com,Ann,Lee,yes\n", subject="customers")
    before = all_tables()
    two = load(head + "A,lee@example.com,Anna,Lee,no\nB,bob@example.com,Bob,Ray,\n", subject="customers")

    undo(two)

    assert all_tables() == before


def test_undo_of_a_product_file_puts_prices_and_margins_back(load):
    load(FIRST, mapping=MAPPING)
    before = all_tables()
    two = load("sku,cost,category\nX1,7,Deep\nX9,1,Light\n", subject="products")
    assert Product.objects.get(sku="X1").cost == Decimal(7)

    undo(two)

    assert all_tables() == before
    assert Category.objects.filter(name="Deep").exists() is False


def test_undo_of_a_rate_file_puts_values_back(load):
    load("o,c,d,t\n1,A,2025-01-05,10\n", fixed={"currency": "USD"},
         mapping={"order_id": "o", "customer_id": "c", "placed_at": "d", "line_total": "t"})  # fmt: skip
    load("currency,date,rate\nUSD,2025-01-01,0.8\n", subject="rates")
    before = all_tables()
    two = load("currency,date,rate\nUSD,2025-01-01,0.9\nUSD,2025-01-04,0.5\n", subject="rates")
    assert Order.objects.get().net_base == Decimal(5)

    undo(two)

    assert all_tables() == before
    assert ExchangeRate.objects.get().rate == Decimal("0.8")


def test_a_rate_that_changed_since_stays_and_is_listed(load):
    one = load(
        "currency,date,rate\nUSD,2025-01-01,0.8\nUSD,2025-01-02,0.8\nUSD,2025-01-03,0.8\n", subject="rates"
    )
    load("currency,date,rate\nUSD,2025-01-02,0.9\n", subject="rates")
    by_hand = ExchangeRate.objects.get(date="2025-01-03")
    by_hand.rate = Decimal("0.7")
    save_rate(rate=by_hand, at=AT)

    counts = undo(one)

    assert [(row["label"], row["reason"]) for row in counts["left_alone"]] == [
        ("USD 2025-01-02", "changed_since"), ("USD 2025-01-03", "changed_since"),
    ]  # fmt: skip
    left = ExchangeRate.objects.order_by("date").values_list("rate", flat=True)
    assert list(left) == [Decimal("0.9"), Decimal("0.7")]


@pytest.mark.parametrize("known", [pytest.param(False, id="made"), pytest.param(True, id="changed")])
def test_a_product_that_staff_changed_since_stays_and_is_listed(load, known):
    if known:
        load("sku,cost\nX9,1\n", subject="products")
    one = load("sku,cost\nX9,2\nX8,2\n", subject="products")
    change_product(product=Product.objects.get(sku="X9"), values={"cost": Decimal(3)}, at=AT)

    counts = undo(one)

    assert [(row["label"], row["reason"]) for row in counts["left_alone"]] == [("X9", "changed_since")]
    assert list(Product.objects.values_list("sku", "cost")) == [("X9", Decimal(3))]


def test_undo_of_a_cart_file_puts_carts_back(load):
    head = "cart_id,email,opened_at,touched_at,closed_at,line_total\n"
    load(head + "1,ann@example.com,2025-01-01,2025-01-02,,20\n", subject="carts")
    before = all_tables()
    two = load(
        head + "1,ann@example.com,2025-01-01,2025-01-03,2025-01-03,25\n2,,2025-01-01,,,1\n", subject="carts"
    )

    undo(two)

    assert all_tables() == before


def test_only_a_stored_import_is_undone(load):
    one = load(FIRST, mapping=MAPPING, run=actions.check)

    with pytest.raises(ImportRefused, match="Only a stored import"):
        actions.undo(batch=one, at=AT)


def test_undoing_twice_is_undoing_once(load, django_assert_num_queries):
    one = load(FIRST, mapping=MAPPING)
    counts = undo(one)

    with django_assert_num_queries(1):
        assert actions.undo(batch=one, at=AT) == counts


def test_the_number_of_statements_does_not_grow_with_the_rows(load):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(count):
        one = load(HEAD + "".join(f"{n},C{n},,,,,2025-01-05,20,X1,,,\n" for n in range(count)), mapping=MAPPING)
        with CaptureQueriesContext(connection) as asked:
            undo(one)
        return len(asked)

    assert statements(1) == statements(30)
