"""R: exactly the columns that a full run writes, thresholds included, in DuckDB over Parquet."""

from pathlib import Path
from time import perf_counter

from benchmarks.shop import DAYS, FIRST_DAY, Shop


def write_parquet(shop: Shop, folder: Path) -> Path:
    import duckdb  # noqa: PLC0415 -- a development requirement
    import pandas as pd  # noqa: PLC0415 -- slow import

    orders = pd.DataFrame(  # noqa: F841 -- DuckDB reads it by its name
        {
            "customer_id": shop.customer,
            "placed_at": pd.Timestamp(FIRST_DAY) + pd.to_timedelta(shop.second, unit="s"),
            "amount": shop.amount,
            "discounted": shop.discounted,
            "qualifies": shop.qualifies,
        }
    )
    target = folder / "orders.parquet"
    duckdb.sql(f"COPY orders TO '{target}' (FORMAT parquet)")
    return target


def measure(orders: Path, *, customers: int, times: int = 3) -> tuple[float, dict[str, int]]:
    """Median seconds, and the sizes of the six types."""
    import duckdb  # noqa: PLC0415 -- a development requirement

    statement = (Path(__file__).parent / "raw.sql").read_text(encoding="utf-8")
    seconds, types = [], {}
    for _ in range(times):
        connection = duckdb.connect()
        connection.execute("SET threads = 2")
        began = perf_counter()
        connection.execute(
            "CREATE TEMP TABLE found AS "
            + statement.format(orders=orders, customers=customers, day=f"DATE '{FIRST_DAY}' + {DAYS - 1}")
        )
        seconds.append(perf_counter() - began)
        types = dict(connection.execute("SELECT type_code, count(*) FROM found GROUP BY 1").fetchall())
    return sorted(seconds)[len(seconds) // 2], types
