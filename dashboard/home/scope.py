"""Whose customers the first page counts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from crm.roles import ACCOUNT_MANAGER, MARKETER
from crm.visibility import sees_all


@dataclass(frozen=True)
class Scope:
    """What one reader's numbers are made of: the whole store, or the customers the reader may open."""

    reader: Any

    @property
    def is_store(self) -> bool:
        """Whoever acts on segments sees the store's numbers, and no people."""
        return sees_all(self.reader) or self.reader.role == MARKETER

    @property
    def is_book(self) -> bool:
        return self.reader.role == ACCOUNT_MANAGER

    @property
    def names_people(self) -> bool:
        return self.reader.role != MARKETER

    def totals(self, rows: QuerySet) -> QuerySet:
        """Rows of a model that hangs on a customer. An erased person stays in the totals of the store."""
        return rows if self.is_store else rows.visible_to(self.reader)  # type: ignore[attr-defined]

    def people(self, rows: QuerySet) -> QuerySet:
        """The same without erased persons: what a list of these people shows."""
        living = f"{rows.model.customer_path}__erased_at"  # type: ignore[attr-defined]
        return self.totals(rows).filter(**{living: None})
