"""Files that are no tables, or too much of one: each a clear message, nothing stored, no hang."""

import gzip
import re
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crm.imports.refusals import ImportRefused
from crm.models import ImportProblem, Order
from tests.crm.imports.bad_files import (
    BAD_FILES,
    GOOD,
    LARGE,
    MAPPING,
    bomb,
    cached,
    formulas,
    without_ratio,
    workbook,
)
from tests.crm.imports.tables import all_tables

pytestmark = pytest.mark.django_db
EACH = [pytest.param(bad, id=bad.what) for bad in BAD_FILES]
LARGE_ONES = [pytest.param(bad, id=bad.what) for bad in BAD_FILES if bad.what in LARGE]
DOCS = Path(__file__).parents[3] / "docs/IMPORTS.md"


@pytest.mark.parametrize("bad", EACH)
def test_a_command_refuses_a_bad_file_in_words_and_stores_nothing(write, store_settings, bad):
    path = write(bad.content, bad.name)
    before = all_tables()
    started = time.process_time()

    with pytest.raises(CommandError) as refused:
        call_command("import_orders", str(path), source="shop", format="lines", map=_pairs(MAPPING))

    assert without_ratio(str(refused.value)) == without_ratio(bad.told)
    assert all_tables() == before
    assert time.process_time() - started < 5


@pytest.mark.parametrize("bad", LARGE_ONES)
def test_a_file_that_would_fill_the_memory_is_refused_without_being_unpacked(load, bad):
    content = bad.content
    tracemalloc.start()

    with pytest.raises(ImportRefused):
        load(content, name=bad.name, mapping=MAPPING)

    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_the_bomb_is_as_small_as_it_says():
    assert 350_000 < len(bomb()) < 425_000


@pytest.mark.parametrize("bad", EACH)
def test_the_docs_show_what_a_bad_file_is_told(bad):
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", DOCS.read_text(), flags=re.M)

    assert dict(rows)[bad.what] == bad.told


def _pairs(mapping):
    return [f"{field}={column}" for field, column in mapping.items()]


def test_a_file_larger_than_the_limit_is_refused_while_it_is_read(load, monkeypatch):
    monkeypatch.setattr("crm.imports.reading.MAX_UNPACKED_BYTES", 2**21)

    with pytest.raises(ImportRefused, match="unpacks to more than 2 MB"):
        load(gzip.compress((GOOD + " " * 2**24).encode()), name="orders.csv.gz", mapping=MAPPING)


def test_a_good_workbook_goes_in(load):
    from datetime import date, datetime

    rows = [["order", "customer", "date", "total"], [1, 7.0, datetime(2025, 1, 5, 9, 30), 5.25],  # noqa: DTZ001
            ["2", "B", date(2025, 1, 6), 1234.5], [None, None, None, None], [3, "C", "2025-01-07", "7,5 x"]]  # fmt: skip

    one = load(workbook(rows), name="orders.xlsx", mapping=MAPPING)

    found = Order.objects.order_by("external_id").values_list("external_id", "goods", "placed_on")
    assert [(i, str(g), str(d)) for i, g, d in found] == [
        ("1", "5.2500", "2025-01-05"), ("2", "1234.5000", "2025-01-06"),
    ]  # fmt: skip
    assert list(ImportProblem.objects.values_list("line", "code")) == [(5, "not_a_number")]
    assert one.counts["rows"] == 3


def test_formulas_are_read_by_their_value_and_refused_without_one(load):
    load(formulas(), name="orders.xlsx", mapping=MAPPING)

    assert [(i, str(g)) for i, g in Order.objects.values_list("external_id", "goods")] == [("1", "5.0000")]
    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [
        (3, "total", "formula_without_value")
    ]


def test_an_empty_text_is_a_value_of_a_formula_and_an_array_needs_one(load):
    load(cached(), name="orders.xlsx", mapping=MAPPING)

    found = [(o.external_id, o.goods, o.customer_id is None) for o in Order.objects.order_by("external_id")]
    assert found == [("1", Decimal(5), True), ("3", Decimal(5), False)]
    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [
        (3, "total", "formula_without_value")
    ]


@pytest.mark.parametrize(("options", "message"), [
    pytest.param({"mapping": {"order_id": "nope"}}, "has no column nope", id="a column that is not there"),
    pytest.param({"mapping": {"order_id": "order"}}, "no column is given for Ordered at, Line total", id="a field without a column"),
    pytest.param({"mapping": {"colour": "order"}}, "no field named colour", id="a field that is not there"),
    pytest.param({"form": "nothing"}, "cannot be imported as nothing", id="a format that is not there"),
    pytest.param({"source": " "}, "Give the source a name", id="no source"),
    pytest.param({"colour": "red"}, "no option named colour", id="an option that is not there"),
    pytest.param({"encoding": "utf-16"}, "not written in utf-16", id="the wrong encoding"),
])  # fmt: skip
def test_a_wrong_choice_is_refused_in_words(load, options, message):
    with pytest.raises(ImportRefused, match=message):
        load(GOOD, **({"mapping": MAPPING} | options))


def test_utf_16_is_not_read_as_if_each_byte_were_a_letter(load):
    with pytest.raises(ImportRefused, match="not written in windows-1252"):
        load(GOOD.encode("utf-16"), mapping=MAPPING, encoding="windows-1252")
