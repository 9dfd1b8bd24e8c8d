"""Numbers as shops write them: read when there is one way to, told when there is none or more."""

import pytest

from crm.imports.numbers import CONTINENTAL, ENGLISH, NotANumber, exact_number, style_shown_by
from crm.models import ImportProblem, Order

MAPPING = {"order_id": "order", "placed_at": "date", "line_total": "total"}


@pytest.mark.parametrize(("written", "style", "number"), [
    pytest.param("1 234,50", "", "1234.50", id="a blank"),
    pytest.param("1\u00a0234\u00a0567,50", "", "1234567.50", id="blanks that do not break"),
    pytest.param("1\u2009234,50", "", "1234.50", id="a thin blank"),
    pytest.param("1'234.50", "", "1234.50", id="an apostrophe"),
    pytest.param("1’234.50", "", "1234.50", id="a typographer's apostrophe"),
    pytest.param("1 234", "", "1234", id="a blank before three digits"),
    pytest.param("1 234,567", "", "1234.567", id="beside a blank a comma is no thousand"),
    pytest.param("₹1,23,456.00", "", "123456.00", id="India's thousands"),
    pytest.param("€12.50", "", "12.50", id="a sign in front"),
    pytest.param("12,50 €", "", "12.50", id="a sign behind"),
    pytest.param("12,50 EUR", "", "12.50", id="a code behind"),
    pytest.param("eur12,50", "", "12.50", id="a code in front"),
    pytest.param("US$ 3", "", "3", id="a sign with letters"),
    pytest.param("Rs.500", "", "500", id="a point that belongs to the sign"),
    pytest.param("kr. 12,50", "", "12.50", id="letters and a point"),
    pytest.param("12.50 د.إ", "", "12.50", id="an Arabic sign with points"),
    pytest.param("12.50-", "", "-12.50", id="a minus behind"),
    pytest.param("12,50-€", "", "-12.50", id="a minus behind, before the sign"),
    pytest.param("-$12.50", "", "-12.50", id="a minus before the sign"),
    pytest.param("($12.50)", "", "-12.50", id="in brackets"),
    pytest.param("$(12.50)", "", "-12.50", id="in brackets behind the sign"),
    pytest.param("\u221212.50", "", "-12.50", id="a real minus"),
    pytest.param("\u201312.50", "", "-12.50", id="a dash for a minus"),
    pytest.param("12,-", "", "12", id="no cents"),
    pytest.param("12.-", "", "12", id="no cents, in Switzerland"),
    pytest.param("-12,--", "", "-12", id="minus, and no cents"),
    pytest.param("١٬٢٣٤٫٥٠", CONTINENTAL, "1234.50", id="Arabic signs mean the same in every style"),
    pytest.param("١٬٢٣٤", "", "1234", id="an Arabic thousand is certain"),
    pytest.param("１，２３４．５", "", "1234.5", id="full width"),
    pytest.param("1,234e3", "", "1234", id="beside an exponent a comma is no thousand"),
    pytest.param("1.234E+03", "", "1234", id="beside an exponent a point is no thousand"),
    pytest.param("\u200e12.50\u200e", "", "12.50", id="marks of direction"),
])  # fmt: skip
def test_a_number_with_what_stands_around_it(written, style, number):
    assert str(exact_number(written, style)) == number


@pytest.mark.parametrize(("written", "style", "code"), [
    pytest.param("5 7", "", "not_a_number", id="two numbers"),
    pytest.param("1 2 3", "", "not_a_number", id="three numbers"),
    pytest.param("5\n7", "", "not_a_number", id="two lines"),
    pytest.param("12 345 6", "", "not_a_number", id="a blank in the wrong place"),
    pytest.param("1.2 3", "", "not_a_number", id="a blank behind the point"),
    pytest.param("1 234'567", "", "not_a_number", id="two signs of thousands"),
    pytest.param("5'11", "", "not_a_number", id="feet and inches"),
    pytest.param("5²", "", "not_a_number", id="a power"),
    pytest.param("½", "", "not_a_number", id="a fraction"),
    pytest.param("12€50", "", "not_a_number", id="a sign for a point"),
    pytest.param("USD 5 EUR", "", "not_a_number", id="two currencies"),
    pytest.param("5 pcs", "", "not_a_number", id="letters that are no currency"),
    pytest.param("-(12.50)", "", "not_a_number", id="negative twice"),
    pytest.param("(12.50", "", "not_a_number", id="an open bracket"),
    pytest.param("—", "", "not_a_number", id="a dash alone"),
    pytest.param("1٬234.50", "", "not_a_number", id="Arabic and other signs"),
    pytest.param("10%", "", "a_share", id="a percentage"),
    pytest.param("12,50 %", "", "a_share", id="a percentage with a blank"),
    pytest.param("1,234 EUR", "", "number_style_unknown", id="two ways to read it beside a currency"),
    pytest.param("12,50", ENGLISH, "number_in_other_style", id="the other style than the chosen"),
    pytest.param("12.50", CONTINENTAL, "number_in_other_style", id="the other style, the other way"),
])  # fmt: skip
def test_what_is_not_one_number_is_not_made_one(written, style, code):
    with pytest.raises(NotANumber) as told:
        exact_number(written, style)

    assert told.value.code == code


def test_arabic_signs_do_not_say_how_others_are_meant():
    assert style_shown_by("٢٠٫٥") is None


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "column", "refused"), [
    pytest.param("5 USD", "", True, id="a code that is not the store's"),
    pytest.param("$5", "", True, id="a sign that is not the store's"),
    pytest.param("5 EUR", "", False, id="the store's code"),
    pytest.param("€5", "", False, id="the store's sign"),
    pytest.param("5 USD", "USD", False, id="the order's code"),
    pytest.param("$5", "USD", False, id="a sign that may be the order's"),
    pytest.param("$5", "CAD", False, id="a sign of several currencies"),
    pytest.param("€5", "USD", True, id="the store's sign in an order in another currency"),
    pytest.param("₿5", "EUR", False, id="a sign nobody knows contradicts nothing"),
])  # fmt: skip
def test_an_amount_in_another_currency_than_its_order_is_refused(load, amount, column, refused):
    load(f"order,date,total,cur\n1,2025-01-01,{amount},{column}\n", mapping=MAPPING | {"currency": "cur"})

    told = list(ImportProblem.objects.values_list("line", "column", "code", "data"))
    expected = (2, "total", "other_currency", {"value": amount, "currency": column or "EUR"})
    assert told == ([expected] if refused else [])
    assert Order.objects.count() == (not refused)


@pytest.mark.django_db
def test_an_order_names_its_currency_on_one_of_its_rows(load):
    load("order,date,total,cur\n1,2025-01-01,5 USD,USD\n1,,7 USD,\n2,2025-01-01,7 USD,\n",
         mapping=MAPPING | {"currency": "cur"})  # fmt: skip

    assert [(o.external_id, str(o.goods), o.currency) for o in Order.objects.all()] == [("1", "12.0000", "USD")]
    assert list(ImportProblem.objects.values_list("line", "code")) == [(4, "other_currency")]


@pytest.mark.django_db
def test_a_value_for_all_rows_is_the_orders_currency(load):
    load("order,date,total\n1,2025-01-01,5 USD\n", mapping=MAPPING, fixed={"currency": "USD"})

    assert Order.objects.get().currency == "USD"


@pytest.mark.django_db
def test_a_currency_may_be_given_by_a_sign_with_one_meaning(load):
    load("order,date,total,cur\n1,2025-01-01,5,zł\n2,2025-01-01,5,$\n", mapping=MAPPING | {"currency": "cur"})

    assert [o.currency for o in Order.objects.all()] == ["PLN"]
    assert list(ImportProblem.objects.values_list("line", "code")) == [(3, "not_a_currency")]
