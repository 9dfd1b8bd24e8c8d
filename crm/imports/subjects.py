"""How each subject is staged and stored: one class each, all with add, finish and store."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from crm.imports.carts import Carts
from crm.imports.catalogue import Products
from crm.imports.customers import Customers
from crm.imports.exchange import Rates
from crm.imports.fields import ROW
from crm.imports.order_parts import OrderStager
from crm.imports.orders import group_parts, store_orders
from crm.imports.rows import RowReader, Rows
from crm.imports.staging import Stage
from crm.imports.trouble import Problems
from crm.imports.versions import keep_newest_files
from crm.models import Import, Store


class SubjectStore(Protocol):
    def add(self, rows: Rows, key_prefix: str) -> None:
        """Stage one piece of a file."""

    def finish(self) -> None:
        """All files were read: stage what needed all of them."""

    def store(self, *, at: datetime) -> dict[str, int]:
        """Write, inside the caller's transaction; returns counts for the import."""


class Orders:
    def __init__(
        self, stage: Stage, reader: RowReader, problems: Problems, *, store: Store, batch: Import
    ) -> None:
        self.stage, self.problems, self.batch = stage, problems, batch
        self.currency = store.base_currency
        self.by_row = ROW in reader.mapping.values()
        self.stager = OrderStager(
            stage, reader, problems, store_zone=ZoneInfo(store.time_zone),
            currency=reader.fixed.get("currency", store.base_currency).upper(),
        )  # fmt: skip

    def add(self, rows: Rows, key_prefix: str) -> None:
        self.stager.add(rows, key_prefix)

    def finish(self) -> None:
        self.stager.finish()
        self.stager.who.stage(self.stage)
        columns = self.stager.columns
        if self.stager.format.amounts_of_order:
            keep_newest_files(self.stager.starts)
        group_parts(
            self.stage, self.problems, currency=self.currency,
            id_column=columns.get("order_id", "order_id"), time_column=columns.get("placed_at", "placed_at"),
        )  # fmt: skip

    def store(self, *, at: datetime) -> dict[str, int]:
        return store_orders(
            self.stage, self.problems, batch_id=self.batch.pk, source=self.batch.source, at=at,
            by_row=self.by_row,
        )  # fmt: skip


SUBJECT_STORES: dict[str, Callable[..., SubjectStore]] = {
    "orders": Orders, "customers": Customers, "carts": Carts, "products": Products, "rates": Rates,
}  # fmt: skip
