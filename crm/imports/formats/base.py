"""What a format of files is: how its columns become fields. It imports no models.

To add a shop: one module with a subclass, one line in `crm.imports.formats`.
"""

import re
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

from crm.imports.fields import EXTRA, ROW, SUBJECTS, field_of, required_fields
from crm.names import folded

Columns = tuple[str, ...]  # the first that holds something counts


def squeezed(column: str) -> str:
    """A column name without case, accents, blanks and signs: "Order ID" and "order_id" are one."""
    return re.sub(r"[\W_]+", "", folded(column))


class Format:
    code: str
    label: str | Promise
    subjects: tuple[str, ...] = ("orders",)
    # The group of rows that is one order, and whether amounts of the order stand on its first row
    # only (True) or on each row and add up (False).
    amounts_of_order: bool = False
    takes_mapping: bool = False

    def certainty(self, subject: str, header: Sequence[str]) -> float:
        """0 to 1: how much this header looks like the format."""
        raise NotImplementedError

    def columns(self, subject: str, header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, Columns]:
        """Field code -> columns of this file. `mapping` is what staff chose."""
        raise NotImplementedError

    def suggestion(self, subject: str, header: Sequence[str]) -> dict[str, str]:
        """Field code -> column, to start from."""
        return {code: names[0] for code, names in self.columns(subject, header, {}).items()}

    def fixed(self, subject: str) -> dict[str, str]:
        """Values every row has when the file does not say."""
        return {}

    def is_test(self, values: Mapping[str, object]) -> bool:
        """Whether an order is a test, from its order-level values."""
        return values.get("test") == "yes"

    def is_gift_card(self, title: str | None, sku: str | None, requires_shipping: str | None) -> bool:
        return False


class MappedFormat(Format):
    """Any table: staff say which column is which."""

    takes_mapping = True

    def certainty(self, subject: str, header: Sequence[str]) -> float:
        found = self.suggestion(subject, header)
        needed = [code for code in required_fields(subject) if code in found]
        return 0.1 + 0.4 * len(needed) / max(len(required_fields(subject)), 1)

    def columns(self, subject: str, header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, Columns]:
        return {code: (column,) for code, column in (mapping or self.suggestion(subject, header)).items()}

    def suggestion(self, subject: str, header: Sequence[str]) -> dict[str, str]:
        free = {squeezed(column): column for column in reversed(header)}
        found: dict[str, str] = {}
        for field in SUBJECTS[subject]:
            for alias in (squeezed(field.code), *field.aliases):
                if alias in free:
                    found[field.code] = free.pop(alias)
                    break
        return found


def unknown_fields(subject: str, codes: Sequence[str]) -> list[str]:
    return [code for code in codes if field_of(subject, code) is None]


__all__ = ["EXTRA", "ROW", "Columns", "Format", "MappedFormat", "squeezed", "unknown_fields"]
