"""The planner is told about rows that came in bulk, and only about those."""

import pytest
from django.db import connection

from crm.models import Product
from crm.statistics import look_at_grown

pytestmark = pytest.mark.django_db


def planned_rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])


def known_as_empty(table: str) -> None:
    """What ANALYZE finds outlives the test that asked for it: the sizes in pg_class are not rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def with_products(count: int) -> None:
    Product.objects.bulk_create(Product(source="shop", sku=str(n), title="Mug") for n in range(count))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no sizes in its plans")
def test_a_table_that_was_empty_is_looked_at_before_the_commit():
    known_as_empty("crm_product")
    with_products(1_200)

    assert look_at_grown({"crm_product": 1_200, "crm_order": 12}) == ["crm_product"]
    assert planned_rows("crm_product") == 1_200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no sizes in its plans")
def test_a_table_that_hardly_grew_is_left_alone():
    with_products(12_000)
    look_at_grown({"crm_product": 12_000})

    assert look_at_grown({"crm_product": 1_100}) == []


def test_a_few_rows_are_not_worth_a_look():
    with_products(12)

    assert look_at_grown({"crm_product": 12}) == []
