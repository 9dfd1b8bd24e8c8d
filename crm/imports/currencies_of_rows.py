"""Amounts that name a currency of their own: 12.50 USD in an order in EUR is no 12.50 EUR."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.imports.cells import Column


def in_other_currencies(
    amounts: Column, cells: Sequence[str], values: Mapping[str, list[Any]], *, usual: str
) -> dict[int, str]:
    """Places of rows whose amount is in another currency than its order, and the order's currency.

    An order names it on one of its rows, the first as a rule; `usual` is that of the store.
    """
    named = amounts.currencies.keys() & set(cells)
    if not named:
        return {}
    own = values.get("currency") or [None] * len(cells)
    orders = values.get("order_id") or range(len(cells))
    of_order = {
        order: currency for order, currency in zip(reversed(orders), reversed(own), strict=True) if currency
    }
    found = {}
    for place, cell in enumerate(cells):
        if cell in named:
            currency = own[place] or of_order.get(orders[place]) or usual
            if currency not in amounts.currencies[cell]:
                found[place] = currency
    return found
