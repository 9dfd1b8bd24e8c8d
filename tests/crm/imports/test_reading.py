"""Encodings, delimiters and number styles: found out where the file says, asked for where it does not."""

import gzip

import pytest

from crm.imports.detection import detect
from crm.imports.reading import Choices, Source
from crm.models import Customer, ImportProblem, Order

WESTERN = "name,city\nJosé Núñez,Málaga\nZoë Brontë,Liège\nRenée Müller,Köln\nFrançois Lefèvre,Orléans\n"
CHINESE = "姓名,城市\n王小明,北京市朝阳区\n李娜,上海市浦东新区\n张伟,广州市天河区\n刘洋,深圳市南山区\n"
JAPANESE = "名前,住所\n山田太郎,東京都新宿区\n佐藤花子,大阪府大阪市\n鈴木一郎,カナガワ県よこはま市\n高橋さくら,京都府京都市\n"


@pytest.mark.parametrize(("text", "codec", "found"), [
    pytest.param(WESTERN, "utf-8", "utf-8", id="UTF-8"),
    pytest.param(WESTERN, "utf-8-sig", "utf-8-sig", id="UTF-8 with a mark"),
    pytest.param(CHINESE, "utf-8", "utf-8", id="Chinese in UTF-8"),
    pytest.param(WESTERN, "utf-16", "utf-16", id="UTF-16"),
    pytest.param(WESTERN, "utf-16-le", "utf-16-le", id="UTF-16 without a mark"),
    pytest.param(WESTERN, "utf-16-be", "utf-16-be", id="UTF-16 without a mark, the other way"),
    pytest.param(WESTERN, "windows-1252", "windows-1252", id="Windows-1252"),
    pytest.param("name,city,price\nJosé Núñez,Málaga,€ 5\n“Zoë”,Liège,€ 7\n", "windows-1252", "windows-1252",
                 id="Windows-1252 with its own signs"),
    pytest.param("name,city\nAnn,Köln\n", "windows-1252", "windows-1252", id="one foreign letter"),
    pytest.param(CHINESE, "gb18030", "gb18030", id="GB18030"),
    pytest.param(JAPANESE, "shift_jis", "shift_jis", id="Shift-JIS"),
    pytest.param("名前,住所\nｱｶﾘ,東京\nヤマダ,おおさか\n", "shift_jis", "shift_jis", id="Shift-JIS with half-width letters"),
    pytest.param("a,b\n1,2\n", "ascii", "utf-8", id="plain"),
])  # fmt: skip
def test_an_encoding_is_found_out(write, text, codec, found):
    path = write(text.encode(codec))

    seen = detect([Source.from_path(path)], subject="customers")

    assert seen.encoding.value == found
    assert [seen.header, *seen.rows] == [row.split(",") for row in text.splitlines()]


@pytest.mark.parametrize(("codec", "certain"), [
    pytest.param("utf-8", True, id="UTF-8 proves itself"),
    pytest.param("windows-1252", False, id="Windows-1252 is a guess"),
])  # fmt: skip
def test_how_certain_an_encoding_is(write, codec, certain):
    seen = detect([Source.from_path(write(WESTERN.encode(codec)))], subject="customers")

    assert (seen.encoding.certainty == 1) is certain


def test_a_foreign_letter_in_the_last_line_decides_too(write):
    text = "name,city\n" + "Ann,Rome\n" * 200_000 + "Zoë,Köln\n"

    seen = detect([Source.from_path(write(text.encode("windows-1252")))], subject="customers")

    assert seen.encoding.value == "windows-1252"


@pytest.mark.parametrize(("codec", "chosen"), [
    pytest.param("utf-8-sig", "UTF8", id="UTF-8 by another name"),
    pytest.param("utf-8-sig", "utf-8", id="UTF-8"),
    pytest.param("utf-16", "utf-16-le", id="UTF-16 of one order"),
])  # fmt: skip
def test_a_byte_order_mark_is_no_part_of_the_first_column(write, codec, chosen):
    path = write('"name","city"\n"Zoë","Köln"\n'.encode(codec))

    seen = detect([Source.from_path(path)], subject="customers", choices=Choices(encoding=chosen))

    assert [seen.header, *seen.rows] == [["name", "city"], ["Zoë", "Köln"]]


def test_a_chosen_encoding_is_taken(write):
    path = write("name\nŽižek\n".encode("windows-1250"))

    seen = detect([Source.from_path(path)], subject="customers", choices=Choices(encoding="windows-1250"))

    assert seen.rows == [["Žižek"]]


@pytest.mark.parametrize(("text", "name", "found"), [
    pytest.param('a,b,c\n1,"2,5",3\n4,5,6\n', "x.csv", ",", id="commas"),
    pytest.param("a;b;c\n1,5;2,5;3\n4,1;5;6\n", "x.csv", ";", id="semicolons beside decimal commas"),
    pytest.param("a\tb\n1,5\t2,5\n", "x.csv", "\t", id="tabs"),
    pytest.param("a|b\n1|2\n", "x.csv", "|", id="bars"),
    pytest.param("a\n1\n", "x.tsv", "\t", id="one column in a .tsv"),
    pytest.param("a\n1\n", "x.csv", ",", id="one column"),
])  # fmt: skip
def test_a_delimiter_is_found_out(write, text, name, found):
    assert detect([Source.from_path(write(text, name))]).delimiter.value == found


@pytest.mark.parametrize(("numbers", "style", "certain"), [
    pytest.param(["1,234.50", "7"], "1,234.5", True, id="both signs"),
    pytest.param(["1.234,50", "7"], "1.234,5", True, id="both signs, the other way"),
    pytest.param(["7.5"], "1,234.5", True, id="one decimal"),
    pytest.param(["7,5"], "1.234,5", True, id="one decimal after a comma"),
    pytest.param(["0.125"], "1,234.5", True, id="nothing starts a thousand with zero"),
    pytest.param(["1.234.567"], "1.234,5", True, id="two points are thousands"),
    pytest.param(["1.234", "2.500"], "", False, id="a thousand or a bit more than one"),
    pytest.param(["1.234", "2.5"], "1,234.5", True, id="another number tells"),
    pytest.param(["7.5", "7,5"], "", False, id="two styles in one file"),
    pytest.param(["7", "-12", "1e3"], "", True, id="whole numbers need none"),
])  # fmt: skip
def test_a_number_style_is_certain_or_must_be_chosen(write, numbers, style, certain):
    path = write("order;date;total\n" + "".join(f"1;2025-01-01;{number}\n" for number in numbers))

    seen = detect([Source.from_path(path)])

    assert (seen.number_style, seen.number_style_certain) == (style, certain)


MAPPING = {"order_id": "order", "placed_at": "date", "line_total": "total"}


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "chosen", "goods"), [
    pytest.param("1.234", "1.234,5", "1234.0000", id="chosen: a thousand"),
    pytest.param("1.234", "1,234.5", "1.2340", id="chosen: a bit more than one"),
    pytest.param("1.234,50", "", "1234.5000", id="certain"),
    pytest.param("€ 1.234,50", "", "1234.5000", id="with its currency"),
    pytest.param("1 234,50", "", "1234.5000", id="thousands by a blank"),
    pytest.param("1\u202f234,50", "", "1234.5000", id="thousands by a narrow blank"),
    pytest.param("(12.50)", "", "-12.5000", id="accountants' minus"),
    pytest.param("٢٠٫٥", "", "20.5000", id="Arabic-Indic digits"),
    pytest.param("２０．５", "", "20.5000", id="full-width digits"),
    pytest.param("6E+1", "", "60.0000", id="scientific"),
])  # fmt: skip
def test_a_number_is_read_in_its_style(load, number, chosen, goods):
    load(f"order;date;total\n1;2025-01-01;{number}\n", mapping=MAPPING, number_style=chosen)

    assert [str(found) for found in Order.objects.values_list("goods", flat=True)] == [goods]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "code"), [
    pytest.param("1.234", "number_style_unknown", id="two ways to read it"),
    pytest.param("NaN", "not_a_number", id="not a number"),
    pytest.param("Infinity", "not_a_number", id="infinity"),
    pytest.param("1e400", "number_too_large", id="too large"),
    pytest.param("12,34,5.00", "not_a_number", id="thousands in the wrong places"),
    pytest.param("0x1F", "not_a_number", id="hexadecimal"),
    pytest.param("1_000", "not_a_number", id="Python's own way"),
    pytest.param("-", "not_a_number", id="a sign alone"),
])  # fmt: skip
def test_what_is_no_number_is_told(load, number, code):
    load(f"order;date;total\n1;2025-01-01;{number}\n", mapping=MAPPING)

    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [(2, "total", code)]


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "goods"), [
    pytest.param("", ["7.0000"], id="neither style holds"),
    pytest.param("1,234.5", ["12.5000", "7.0000"], id="chosen: the one"),
    pytest.param("1.234,5", ["12.5000", "7.0000"], id="chosen: the other"),
])  # fmt: skip
def test_a_file_that_writes_numbers_in_two_ways_is_not_certain(load, chosen, goods):
    load("order;date;total\n1;2025-01-01;12.5\n2;2025-01-01;12,5\n3;2025-01-01;7\n4;2025-01-01;1.2.3\n",
         mapping=MAPPING, number_style=chosen)  # fmt: skip

    assert [str(found) for found in Order.objects.order_by("pk").values_list("goods", flat=True)] == goods
    told = list(ImportProblem.objects.order_by("line").values_list("line", "code"))
    assert told[-1] == (5, "not_a_number")
    assert chosen or told[:-1] == [(2, "number_style_unknown"), (3, "number_style_unknown")]


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "style", "placed"), [
    pytest.param("2012-01-01 11:13:25 -0500", "", "2012-01-01 16:13", id="Shopify's"),
    pytest.param("2012-01-01T11:13:25Z", "", "2012-01-01 11:13", id="ISO with Z"),
    pytest.param("2012-01-01 11:13 UTC", "", "2012-01-01 11:13", id="UTC in letters"),
    pytest.param("2012-01-01 8:05", "", "2012-01-01 08:05", id="an hour of one digit"),
    pytest.param("2012/01/31", "", "2012-01-31 00:00", id="slashes after the year"),
    pytest.param("31.01.2012 08:05", "", "2012-01-31 08:05", id="points"),
    pytest.param("31/01/2012", "", "2012-01-31 00:00", id="a day above 12"),
    pytest.param("01/31/2012", "", "2012-01-31 00:00", id="a day above 12 behind"),
    pytest.param("03/04/2012", "dmy", "2012-04-03 00:00", id="chosen: the day first"),
    pytest.param("03/04/2012", "mdy", "2012-03-04 00:00", id="chosen: the month first"),
])  # fmt: skip
def test_a_time_is_read(load, moment, style, placed):
    load(f"order;date;total\n1;{moment};5\n", mapping=MAPPING, date_style=style)

    assert [f"{at:%Y-%m-%d %H:%M}" for at in Order.objects.values_list("placed_at", flat=True)] == [placed]


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "code"), [
    pytest.param("03/04/2012", "date_style_unknown", id="two ways to read it"),
    pytest.param("2012-02-30", "not_a_date", id="a day that never was"),
    pytest.param("0012-02-03", "date_out_of_range", id="long before shops"),
    pytest.param("9999-12-31T23:59:59-23:00", "not_a_date", id="beyond the calendar"),
])  # fmt: skip
def test_what_is_no_time_is_told(load, moment, code):
    load(f"order;date;total\n1;{moment};5\n", mapping=MAPPING)

    assert list(ImportProblem.objects.values_list("line", "column", "code")) == [(2, "date", code)]


@pytest.mark.django_db
def test_lines_are_counted_as_an_editor_counts_them(load):
    text = 'order,date,total,note\n1,2025-01-01,5,"two\nlines"\n\n2,2025-01-01,x,\n'

    load(text, mapping=MAPPING)

    assert list(ImportProblem.objects.values_list("line", "code")) == [(5, "not_a_number")]


@pytest.mark.django_db
def test_packed_and_plain_files_are_the_same_import(load, write):
    text = "order,date,total\n1,2025-01-01,5\n"
    load(text, mapping=MAPPING)

    again = load(gzip.compress(text.encode()), name="orders.csv.gz", mapping=MAPPING)

    assert again.counts["orders_unchanged"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_names_come_in_whole_whatever_the_encoding(load, codec):
    text = "email,name\nwang@example.com,王小明先生\nli@example.com,北京的李娜\n"

    load(text.encode(codec), subject="customers", mapping={"email": "email", "first_name": "name"})

    assert sorted(Customer.objects.values_list("first_name", flat=True)) == ["北京的李娜", "王小明先生"]
