"""Whatever a file holds: it goes in or is told, the same again changes nothing, undo is undo."""

import csv
import io
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.imports import actions
from crm.imports.numbers import NUMBER_STYLES, exact_number, style_shown_by, units
from crm.models import Import, Order, Store
from tests.crm.imports.conftest import AT
from tests.crm.imports.tables import all_tables

HEADER = ["order", "customer", "email", "phone", "name", "date", "total"]
MAPPING = {
    "order_id": "order", "customer_id": "customer", "email": "email", "phone": "phone", "first_name": "name",
    "placed_at": "date", "line_total": "total",
}  # fmt: skip
MESSY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "'4", ""]),
        st.sampled_from(["A", "B", "C", ""]),
        st.sampled_from(["ann@example.com", "BOB@example.com", "", "nobody"]) | MESSY,
        st.sampled_from(["020 7183 8750", "+16502530000", ""]) | MESSY,
        st.sampled_from(["Ann", "Bob", ""]) | MESSY,
        st.sampled_from(["2025-01-01", "2025-01-02 10:00", "yesterday", ""]),
        st.sampled_from(["5", "7.25", "-1", "x", ""]) | MESSY,
    ),
    min_size=1,
    max_size=8,
)
quiet = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def stored(path, rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    batch = actions.create_import(
        subject="orders", format="lines", source="shop", at=AT, paths=[path],
        options={"mapping": MAPPING, "number_style": "1,234.5", "encoding": "utf-8", "delimiter": ","},
    )  # fmt: skip
    actions.store(batch=batch, at=AT)
    return batch


def empty_again():
    for batch in Import.objects.filter(state="STORED").order_by("-pk"):
        actions.undo(batch=batch, at=AT)
    assert Order.objects.count() == 0


@pytest.mark.django_db
@given(first=ROWS, second=ROWS)
@quiet
def test_any_two_files_go_in_once_and_come_out_again(tmp_path, first, second):
    Store.objects.get_or_create(pk=1, defaults={"base_currency": "EUR", "region": "GB"})
    empty = all_tables()
    stored(tmp_path / "first.csv", first)
    before = all_tables()

    two = stored(tmp_path / "second.csv", second)
    after = all_tables()
    again = stored(tmp_path / "second.csv", second)

    assert all_tables() == after
    assert again.counts["orders_created"] + again.counts["orders_updated"] == 0
    actions.undo(batch=two, at=AT)
    assert all_tables() == before
    empty_again()
    assert all_tables() == empty


@given(st.integers(-(10**15), 10**15), st.sampled_from(NUMBER_STYLES))
def test_a_number_written_in_a_style_is_read_back(whole, style):
    english = f"{whole / 10_000 if abs(whole) < 10**11 else whole // 10_000:,.4f}"
    written = english if style == NUMBER_STYLES[0] else english.translate(str.maketrans(",.", ".,"))

    assert units(exact_number(written, style)) == units(exact_number(english, NUMBER_STYLES[0]))
    assert style_shown_by(written) in {style, None}


@given(st.text(string.printable + "٠١٢３４€−\u00a0\u202f", max_size=20))
def test_no_text_breaks_the_reading_of_numbers(text):
    from crm.imports.numbers import NotANumber

    def outcome(style):
        try:
            return "finite" if exact_number(text, style).is_finite() else "infinite"
        except NotANumber as problem:
            return problem.code

    found = {outcome(style) for style in ("", *NUMBER_STYLES)}
    assert found <= {"finite", "not_a_number", "number_style_unknown", "number_too_large"}
