"""Files of exchange rates. A rate brings orders and carts of its week to their base value."""

from datetime import datetime

from crm.dirty import mark_dirty_selected
from crm.imports.images import keep_rows
from crm.imports.rows import RowReader, Rows
from crm.imports.staging import Stage, day, is_postgres, number_of, run
from crm.imports.trouble import REFUSED, Problems
from crm.models import Import, Store
from crm.orders import RATE_DAYS, refresh_selected
from crm.rates import refresh_cart_values

_STAGED = {"no": "key", "currency": "text", "base": "text", "date": "day", "rate": "number"}
_NEWEST = "stage_rate s WHERE s.no IN (SELECT MAX(no) FROM stage_rate GROUP BY currency, base, date)"
_SAME = "x.currency = s.currency AND x.base = s.base AND x.date = s.date"


class Rates:
    def __init__(
        self, stage: Stage, reader: RowReader, problems: Problems, *, store: Store, batch: Import
    ) -> None:
        self.stage, self.problems, self.batch = stage, problems, batch
        self.base = store.base_currency
        self.rows = 0
        stage.table("stage_rate", _STAGED)

    def add(self, rows: Rows, key_prefix: str) -> None:
        empty = [None] * len(rows)
        columns = [rows.get(code) or empty for code in ("currency", "base", "date", "rate")]
        staged = []
        for line, currency, base, date, rate in zip(rows.lines, *columns, strict=True):
            base = base or self.base
            lacking = [n for n, v in (("currency", currency), ("date", date), ("rate", rate)) if v is None]
            if lacking or currency == base:
                self.problems.add(
                    REFUSED, file=rows.file, line=line, column=rows.column(lacking[0] if lacking else "currency"),
                    code="empty" if lacking else "same_currency",
                )  # fmt: skip
                continue
            self.rows += 1
            staged.append((self.rows, currency, base, day(date), rate if is_postgres() else str(rate)))
        self.stage.write("stage_rate", staged)

    def finish(self) -> None:
        self.stage.index("stage_rate", "currency, base, date")
        self.stage.analyze()

    def store(self, *, at: datetime) -> dict[str, int]:
        batch = self.batch.pk
        total = number_of("SELECT COUNT(*) FROM (SELECT DISTINCT currency, base, date FROM stage_rate) d")
        updated = keep_rows(
            "crm_exchangerate",
            batch,
            "SELECT x.id FROM crm_exchangerate x JOIN stage_rate s"  # noqa: S608
            f" ON {_SAME} WHERE s.no IN (SELECT MAX(no) FROM stage_rate GROUP BY currency, base, date)"
            " AND x.rate <> s.rate",
        )
        if updated:
            run(
                f"UPDATE crm_exchangerate SET rate = s.rate, created_by_import_id = %s FROM {_NEWEST}"  # noqa: S608
                f" AND {_SAME.replace('x.', 'crm_exchangerate.')} AND crm_exchangerate.rate <> s.rate",
                [batch],
            )
        created = run(
            "INSERT INTO crm_exchangerate (currency, base, date, rate, created_by_import_id)"  # noqa: S608
            f" SELECT s.currency, s.base, s.date, s.rate, %s FROM {_NEWEST}"
            f" AND NOT EXISTS (SELECT 1 FROM crm_exchangerate x WHERE {_SAME}) ORDER BY s.no",
            [batch],
        )
        if created or updated:
            refresh_dependent(batch, at=at)
        return {
            "rates_created": created, "rates_updated": updated, "rates_unchanged": total - created - updated,
        }  # fmt: skip


def refresh_dependent(batch_id: int, *, at: datetime) -> None:
    """Orders and carts that may take a rate of this import."""
    week = f"x.date + {RATE_DAYS}" if is_postgres() else f"date(x.date, '+{RATE_DAYS} days')"
    orders = (
        "SELECT o.id FROM crm_order o WHERE EXISTS (SELECT 1 FROM crm_exchangerate x"  # noqa: S608
        f" WHERE x.created_by_import_id = {int(batch_id)} AND x.currency = o.currency"
        f" AND o.placed_on BETWEEN x.date AND {week})"
    )
    carts = (
        "SELECT c.id FROM crm_cart c WHERE c.currency IN (SELECT x.currency FROM crm_exchangerate x"  # noqa: S608
        f" WHERE x.created_by_import_id = {int(batch_id)})"
    )
    refreshed = refresh_selected(orders, []) + refresh_cart_values(carts, [])
    if refreshed:
        mark_dirty_selected(
            f"SELECT customer_id AS id FROM crm_order WHERE id IN ({orders})"  # noqa: S608
            f" UNION SELECT customer_id FROM crm_cart WHERE id IN ({carts})",
            [],
            at=at,
        )
