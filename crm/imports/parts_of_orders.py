"""What the rows of one piece say of each order, where `orders` is the number of each row's order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crm.imports.numbers import units
from crm.imports.rows import Rows


def amount_in_units(value: Decimal | None) -> int:
    return 0 if value is None else units(value)


def first_of_each(orders: Any, values: Sequence[Any], count: int) -> list[Any]:
    """The first filled value of each order."""
    import numpy as np  # noqa: PLC0415 -- slow import

    filled = [n for n, value in enumerate(values) if value is not None]
    backwards = np.array(filled[::-1], dtype=np.int64)
    place = np.full(count, -1, dtype=np.int64)
    place[orders[backwards]] = backwards  # of several for one order the last stays
    return [None if n < 0 else values[n] for n in place.tolist()]


def least_of_each(orders: Any, rows: Rows, code: str, count: int) -> list[Any]:
    import numpy as np  # noqa: PLC0415 -- slow import

    found: list[Any] = [None] * count
    values = rows.get(code)
    if values is None:
        return found
    texts = rows.places[code]
    _, places = np.unique(orders * (int(texts.max(initial=0)) + 1) + texts, return_index=True)
    for order, place in zip(orders[places].tolist(), places.tolist(), strict=True):
        value = values[place]
        if value is not None and (found[order] is None or value < found[order]):
            found[order] = value
    return found


def any_of_each(orders: Any, flags: list[bool] | None, count: int) -> list[bool]:
    import numpy as np  # noqa: PLC0415 -- slow import

    found = np.zeros(count, dtype=bool)
    if flags is not None:
        found[orders[np.array(flags, dtype=bool)]] = True
    return found.tolist()
