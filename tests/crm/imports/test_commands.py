"""The commands: one JSON object, or lines for people; a refusal is an error in words."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from crm.models import Cart, Customer, ExchangeRate, Order, Product, Store

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "data"
TEXT = "order,customer,date,total\n1,A,2025-01-05,5\n2,B,2025-01-06,x\n"
MAP = ["order_id=order", "customer_id=customer", "placed_at=date", "line_total=total"]


def run(command, *paths, **options):
    out = StringIO()
    call_command(command, *map(str, paths), source="shop", stdout=out, **options)
    return out.getvalue()


def test_json_is_one_object_and_nothing_else(write):
    printed = json.loads(run("import_orders", write(TEXT), format="lines", map=MAP, json=True))

    assert printed.pop("seconds") >= 0
    assert printed.pop("import") > 0
    assert printed == {
        "rows": 2, "orders_created": 1, "orders_updated": 0, "orders_unchanged": 0, "customers_created": 1,
        "customers_updated": 0, "products_created": 0, "consents_recorded": 0, "lines": 1, "remarks": [],
        "skipped": [{"file": "orders.csv", "line": 3, "column": "total", "reason": "“x” is not a number. Correct the cell, or empty it."}],
    }  # fmt: skip


def test_people_read_what_happened_and_what_was_refused(write):
    path = write(TEXT)
    run("import_orders", path, format="lines", map=MAP)

    told = run("import_orders", path, format="lines", map=MAP)

    assert "Nothing changed: all of it was known already." in told
    assert "orders.csv line 3, total: “x” is not a number. Correct the cell, or empty it." in told


def test_a_dry_run_stores_nothing(write):
    told = run("import_orders", write(TEXT), format="lines", map=MAP, dry_run=True)

    assert told.splitlines()[1].startswith("Would happen: 1 orders created")
    assert Order.objects.count() == 0


@pytest.mark.parametrize(("options", "message"), [
    pytest.param({"map": ["order_id"]}, "takes pairs", id="half a pair"),
    pytest.param({"map": [*MAP[:3], "line_total=sum"]}, "has no column sum", id="an unknown column"),
    pytest.param({"map": MAP, "strict": True}, "1 line is wrong, so nothing was stored", id="strict"),
    pytest.param({"map": MAP, "time_zone": "Mars/Olympus"}, "no time zone", id="an unknown zone"),
    pytest.param({"map": MAP, "encoding": "klingon"}, "no encoding", id="an unknown encoding"),
    pytest.param({"map": MAP, "encoding": "base64"}, "no encoding", id="an encoding of no text"),
    pytest.param({"map": MAP, "fixed": ["currency=EURO"]}, "currency: “EURO” is not", id="a value for all rows"),
    pytest.param({"map": MAP, "delimiter": ",,"}, "one character", id="two delimiters"),
    pytest.param({"map": MAP, "delimiter": '"'}, "one character", id="the quotation mark as delimiter"),
])  # fmt: skip
def test_a_refusal_is_an_error_in_words(write, options, message):
    with pytest.raises(CommandError, match=message):
        run("import_orders", write(TEXT), format="lines", **options)

    assert Order.objects.count() == 0


def test_a_refusal_is_one_json_object_too(write):
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("import_orders", "/nowhere/x.csv", source="shop", format="lines", json=True, stdout=out)

    assert json.loads(out.getvalue()) == {"error": "There is no file /nowhere/x.csv."}


def test_strict_says_which_lines_are_wrong(write):
    told, printed = StringIO(), StringIO()
    options = {"source": "shop", "format": "lines", "map": MAP, "strict": True}
    path = str(write(TEXT))

    for out, more in ((told, {}), (printed, {"json": True})):
        with pytest.raises(CommandError, match="1 line is wrong"):
            call_command("import_orders", path, stdout=out, **options, **more)

    assert told.getvalue() == "orders.csv line 3, total: “x” is not a number. Correct the cell, or empty it.\n"
    found = json.loads(printed.getvalue())
    assert (found["rows"], found["orders_created"], found["lines"]) == (2, 0, 0)
    assert [problem["line"] for problem in found["skipped"]] == [3]
    assert found["error"].startswith("1 line is wrong")


def test_a_column_may_tell_of_cancelling_in_several_ways(write):
    text = TEXT.replace(",x", ",7") + "3,C,2025-01-06,8\n"

    run("import_orders", write(text), format="lines", map=MAP, cancelled_when=["customer=A*", "customer=B"])

    assert list(Order.objects.order_by("external_id").values_list("qualifies", flat=True)) == [
        False,
        False,
        True,
    ]


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"There is no file /nowhere/x\.csv"):
        run("import_orders", "/nowhere/x.csv", format="lines", map=MAP)


def test_carts_products_and_rates_have_their_commands(write):
    Store.objects.create(pk=1, base_currency="EUR")
    run("import_carts", write("cart_id,email,opened_at,line_total\n1,ann@example.com,2025-01-01,20\n", "c.csv"))
    run("import_products", write("sku,price,cost\nX1,5,2\n", "p.csv"))
    run("import_rates", write("currency,date,rate\nUSD,2025-01-01,0.9\n", "r.csv"))
    run("import_customers", write("email\nbob@example.com\n", "k.csv"), format="lines")

    assert (Cart.objects.get().value, Product.objects.get().cost, ExchangeRate.objects.get().rate) == (
        Decimal(20), Decimal(2), Decimal("0.9"),
    )  # fmt: skip
    assert Customer.objects.count() == 2


def totals():
    known = Order.objects.filter(qualifies=True, customer__isnull=False)
    return (
        Customer.objects.count(), known.values("customer").distinct().count(), known.count(),
        known.aggregate(sum=Sum("net_base"))["sum"],
    )  # fmt: skip


CDNOW = ["order_id=@row", "placed_at=date", "line_total=dollar_value", "quantity=number_of_cds"]


def test_the_small_sample_gives_the_expected_numbers():
    Store.objects.create(pk=1, base_currency="USD")

    run("import_orders", DATA / "cdnow/cdnow_sample.csv.gz", format="lines", fixed=["currency=USD"],
        map=[*CDNOW, "customer_id=sample_id"])  # fmt: skip

    assert totals() == (2357, 2349, 6911, Decimal("244091.94"))
