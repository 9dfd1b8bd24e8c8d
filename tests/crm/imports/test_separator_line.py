"""Excel's own first line: `sep=;`."""

import gzip

import pytest

from crm.imports.detection import detect
from crm.imports.separator_line import Separator, stated_separator
from crm.imports.source import Source
from crm.models import ImportProblem, Order

MAPPING = {"order_id": "order", "placed_at": "date", "line_total": "total"}
TABLE = "order;date;total\n1;2025-01-01;5\n2;2025-01-01;x\n"


def parted_by(sign):
    return TABLE.replace(";", sign)


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "line"), [
    pytest.param("sep=;\r\n" + TABLE.replace("\n", "\r\n"), 4, id="as Excel writes it"),
    pytest.param("sep=;\r" + TABLE.replace("\n", "\r"), 4, id="lines of an old Mac"),
    pytest.param("sep=,\n" + parted_by(","), 4, id="a comma"),
    pytest.param("sep=\t\n" + parted_by("\t"), 4, id="a tab"),
    pytest.param("sep=^\n" + parted_by("^"), 4, id="a sign nobody would find out"),
    pytest.param('"sep=;"\n' + TABLE, 4, id="in quotation marks"),
    pytest.param("SEP=;\n" + TABLE, 4, id="in capitals"),
    pytest.param("sep=;;;\n" + TABLE, 4, id="filled up to the width of the table"),
    pytest.param("sep=;,,\n" + parted_by(","), 4, id="filled up by a program that parts otherwise"),
    pytest.param("\nsep=;\n" + TABLE, 5, id="below an empty line"),
    pytest.param(("sep=;\n" + TABLE).encode("utf-8-sig"), 4, id="behind a byte order mark"),
    pytest.param(('"sep=;"\n' + TABLE).encode("utf-8-sig"), 4, id="quoted, behind a byte order mark"),
    pytest.param(("sep=;\n" + TABLE).encode("utf-16"), 4, id="in UTF-16"),
    pytest.param(('"sep=;"\n' + TABLE).encode("utf-16-le"), 4, id="quoted, in UTF-16 without a mark"),
    pytest.param(gzip.compress(("sep=;\n" + TABLE).encode()), 4, id="packed"),
])  # fmt: skip
def test_it_says_the_delimiter_and_lines_keep_their_numbers(load, content, line):
    name = "orders.csv.gz" if content[:2] == b"\x1f\x8b" else "orders.csv"

    load(content, name=name, mapping=MAPPING)

    assert [str(goods) for goods in Order.objects.values_list("goods", flat=True)] == ["5.0000"]
    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [
        (line, "total", "not_a_number")
    ]


def test_the_page_shows_its_delimiter_and_the_header_below_it(write):
    found = detect([Source.from_path(write("sep=^\n" + parted_by("^")))])

    assert (found.delimiter.value, found.delimiter.certainty) == ("^", 1.0)
    assert (found.header, found.rows[0]) == (["order", "date", "total"], ["1", "2025-01-01", "5"])


@pytest.mark.django_db
def test_a_chosen_delimiter_counts_more_and_the_line_is_still_none_of_the_table(load):
    load("sep=;\n" + parted_by(","), mapping=MAPPING, delimiter=",")

    assert Order.objects.count() == 1


@pytest.mark.django_db
def test_it_is_left_out_where_files_were_put_one_below_the_other(load):
    whole = "sep=;\n" + TABLE.replace("x", "7")

    load(whole + whole.replace("1;", "3;").replace("2;", "4;"), mapping=MAPPING)

    assert Order.objects.count() == 4
    assert list(ImportProblem.objects.values_list("line", "code")) == [(6, "header_again")]


@pytest.mark.django_db
def test_an_overlong_field_is_found_on_its_own_line(load):
    from crm.imports.refusals import ImportRefused

    with pytest.raises(ImportRefused, match=r"^Line 4 of 0-orders\.csv holds a field of more than 64 kB"):
        load("sep=;\n" + TABLE.replace("x", "x" * 70_000), mapping=MAPPING)


@pytest.mark.parametrize(("first", "found"), [
    pytest.param("sep;date\n", Separator(), id="a column of that name"),
    pytest.param("sep=\n", Separator(), id="nothing said"),
    pytest.param("sep=;order;date\n", Separator(), id="more than a statement"),
    pytest.param("sep=;\n", Separator(";", 1), id="a statement"),
])  # fmt: skip
def test_other_lines_are_the_tables_own(first, found):
    assert stated_separator([first, "1;2025\n"]) == found
