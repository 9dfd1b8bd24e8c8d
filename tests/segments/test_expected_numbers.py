"""Four real shops, imported and concluded by the very commands staff would use, to the last customer."""

import json
import os
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from segments.engine import recalculate
from segments.models import CustomerMetrics, Period

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent.parent / "data"
SAMPLE = HERE / "cdnow" / "cdnow_sample.csv.gz"
REAL = os.environ.get("HEXAD_DATA", "")
CDNOW = ("placed_at=date", "line_total=dollar_value", "quantity=number_of_cds")
SETS = {
    "cdnow_sample": (
        "USD",
        "cdnow/cdnow_sample.csv.gz",
        ("order_id=@row", "customer_id=sample_id", *CDNOW),
        [],
    ),
    "cdnow_master": (
        "USD",
        "cdnow/cdnow_master.csv.gz",
        ("order_id=@row", "customer_id=customer_id", *CDNOW),
        [],
    ),
    "online_retail": (
        "GBP",
        "online_retail/online_retail.csv.gz",
        (
            "order_id=InvoiceNo", "customer_id=CustomerID", "placed_at=InvoiceDate", "sku=StockCode",
            "product=Description", "quantity=Quantity", "unit_price=UnitPrice", "country=Country",
        ),
        ["--cancelled-when", "InvoiceNo=C*"],
    ),
    "complete_journey_a": (
        "USD",
        "complete_journey_a/transactions.csv.gz",
        (
            "order_id=basket_id", "customer_id=household_id", "placed_at=transaction_timestamp",
            "sku=product_id", "quantity=quantity", "line_total=sales_value", "discount=retail_disc",
        ),
        [],
    ),
}  # fmt: skip
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))


def imported(name: str, file: Path) -> dict:
    currency, _file, mapping, more = SETS[name]
    call_command("configure_store", "--base-currency", currency, "--time-zone", "UTC", stdout=StringIO())
    out = StringIO()
    call_command(
        "import_orders", str(file), "--source", name, "--format", "lines", "--map", *mapping,
        "--set", f"currency={currency}", *more, "--json", stdout=out,
    )  # fmt: skip
    return json.loads(out.getvalue())


def found(name: str) -> dict:
    """What the command prints, in the words of the expected numbers."""
    out = StringIO()
    call_command("recalculate", "--as-of", EXPECTED[name]["as_of"], "--full", "--json", stdout=out)
    summary = json.loads(out.getvalue())
    assert list(summary["types"]) == ["LOYAL", "AT_RISK", "ABANDONED", "LOW_VALUE", "SUBSCRIBER", "NON_TARGET"]
    assert set(summary["stages"]) == {"PROSPECT", "NEW", "GROWING", "MATURE", "DECLINING", "DORMANT"}
    for kind in ("types", "stages"):
        summary[kind] = {code: count for code, count in summary[kind].items() if count}
    summary |= summary["thresholds"]
    return {key: summary[key] for key in EXPECTED[name]}


def test_the_sample_of_cdnow():
    imported("cdnow_sample", SAMPLE)

    assert found("cdnow_sample") == EXPECTED["cdnow_sample"]


@pytest.mark.real_data
@pytest.mark.skipif(not REAL, reason="HEXAD_DATA does not name the folder with the real data")
@pytest.mark.parametrize("name", ["cdnow_master", "online_retail", "complete_journey_a"])
def test_the_large_sets(name):
    imported(name, Path(REAL) / SETS[name][1])

    assert found(name) == EXPECTED[name]


def test_the_sample_of_cdnow_again_and_day_by_day():
    """A second run writes nothing, and a year and a half of replay ends where one run would."""
    imported("cdnow_sample", SAMPLE)
    found("cdnow_sample")
    columns = ("customer_id", "type_code", "stage", "r", "f", "m", "value", "next_change_at", "due_at")
    at_once = list(CustomerMetrics.objects.order_by("customer_id").values_list(*columns))

    again = recalculate(as_of=datetime(1998, 7, 1, 23, 59, 59, 999999, tzinfo=UTC), full=True)
    call_command("replay", "--from", "1997-01-01", "--to", "1998-07-01", "--every", "month", stdout=StringIO())

    assert again["changed"] == 0
    assert list(CustomerMetrics.objects.order_by("customer_id").values_list(*columns)) == at_once
    assert Period.objects.filter(dimension="TYPE", ended_at=None).count() == 2357
