"""From typed rows to staged parts of orders and their lines.

A part is what one piece of the file holds of one order; most orders are one part.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crm.imports.numbers import LIMIT, units
from crm.imports.parts_of_orders import amount_in_units, any_of_each, first_of_each, least_of_each
from crm.imports.people import PERSON_COLUMNS, Who
from crm.imports.rows import RowReader, Rows, alike, without
from crm.imports.staging import Stage, day, instant
from crm.imports.trouble import REFUSED, Problems
from crm.imports.words import STATUS_WORDS, Meaning
from crm.names import split_name

# Column -> (kind, how parts of one order are merged).
PART: dict[str, tuple[str, str]] = {
    "no": ("key", "min"), "pad": ("text", "min"), "key": ("text", "min"),
    "file": ("text", "first"), "line": ("int", "min"),
    "external_id": ("text", "first"), "status": ("text", "first"), "currency": ("text", "first"),
    "coupon": ("text", "first"),
    "placed_at": ("instant", "min"), "placed_on": ("day", "min"), "paid_at": ("instant", "min"),
    "delivered_at": ("instant", "max"), "fulfilled_at": ("instant", "max"), "cancelled_at": ("instant", "min"),
    "updated_at": ("instant", "max"), "refunded_at": ("instant", "max"),
    "cancelled": ("flag", "any"), "is_test": ("flag", "any"), "all_refunded": ("flag", "any"),
    "goods": ("int", "first"), "discount": ("int", "sum"), "shipping": ("int", "sum"), "tax": ("int", "sum"),
    "refunded": ("int", "sum"), "line_sum": ("int", "sum"), "gift_sum": ("int", "sum"),
    "line_count": ("int", "sum"), "mark_high": ("int", "sum"), "mark_low": ("int", "sum"),
    "who": ("int", "first"),
    **PERSON_COLUMNS,
}  # fmt: skip
# A line is three numbers: most lines share what was sold, and how many at which price, with others.
LINE = {"part": "int", "label": "int", "price": "int"}
LABEL = {"no": "key", "product": "int", "title": "text", "sku": "text", "gift": "flag"}
PRICE = {"no": "key", "quantity": "int", "unit_price": "int", "total": "int", "discount": "int"}
PRODUCT = {"no": "key", "sku": "text", "title": "text", "category": "text", "currency": "text"}
_TEXTS = ("external_id", "coupon", "currency")
_INSTANTS = ("paid_at", "delivered_at", "fulfilled_at", "cancelled_at", "updated_at", "refunded_at")
_AMOUNTS = ("discount", "shipping", "tax", "refunded")
REMEMBERED = 200_000  # different labels, different amounts: what is met again later is staged again
_PAID = Meaning()
MAX_QUANTITY = Decimal(10) ** 9


class OrderStager:
    """Takes rows as they come; keeps nothing but the products and people it has met."""

    def __init__(
        self, stage: Stage, reader: RowReader, problems: Problems, *, store_zone: ZoneInfo, currency: str
    ) -> None:
        self.stage, self.reader, self.problems = stage, reader, problems
        self.store_zone, self.currency = store_zone, currency
        self.format = reader.format
        self.who = Who()
        self.parts = 0
        self.lines = 0
        self.starts: list[int] = []  # the first part of each file
        self.columns: dict[str, str] = {}  # field -> its column in the first file that has it
        self.products: dict[str, int] = {}
        self._product_rows: list[tuple[Any, ...]] = []
        self._prices: dict[tuple[str, ...], int] = {}
        self._priced: dict[int, tuple[Any, ...]] = {}
        self._labels: dict[tuple[Any, ...], int] = {}
        self._table = self._last_price = self._last_label = 0
        stage.table("stage_part", {name: kind for name, (kind, _) in PART.items()})
        stage.table("stage_line", LINE)
        stage.table("stage_label", LABEL)
        stage.table("stage_price", PRICE)
        stage.table("stage_product", PRODUCT)

    def add(self, rows: Rows, key_prefix: str) -> None:
        """`key_prefix`: of order ids where each row is an order."""
        if rows.table != self._table:
            self._table, self._prices, self._priced, self._labels = rows.table, {}, {}, {}
            self.starts.append(self.parts + 1)
            self.columns = {**rows.names, **self.columns}
        import numpy as np  # noqa: PLC0415 -- slow import

        keys = rows.get("order_id") or [f"{key_prefix}:{line}" for line in rows.lines]
        priced = self._price(rows)
        refused = np.flatnonzero(priced < 0).tolist()
        # A row that is an order of its own cannot have its time on another one.
        needed = "order_id" if "order_id" in rows.values else "placed_at"
        missing = _empty_places(rows.get(needed) or [])
        for place in missing:
            self._refuse(rows, place, "empty", rows.column(needed))
        if left_out := {*refused, *missing}:
            keep = [n for n in range(len(rows)) if n not in left_out]
            rows = without(rows, left_out)
            keys, priced = [keys[n] for n in keep], priced[keep]
        if not keys:
            return
        index = {key: n for n, key in enumerate(dict.fromkeys(keys))}
        orders = np.fromiter(map(index.__getitem__, keys), dtype=np.int64, count=len(keys))
        gifts = self._write_lines(rows, orders + self.parts + 1, priced)
        self._write_parts(rows, list(index), orders, priced, gifts)
        self.parts += len(index)
        self.lines += len(keys)

    def finish(self) -> None:
        self.stage.write("stage_product", self._product_rows)
        self._product_rows = []

    # Lines

    def _price(self, rows: Rows) -> Any:
        """The number of each row's amounts; negative for a row that has none, and those are told.

        Computed once for each different combination of cells, exactly.
        """
        import numpy as np  # noqa: PLC0415 -- slow import

        codes = [
            code
            for code in ("quantity", "unit_price", "line_total", self._line_discount)
            if code in rows.values
        ]
        if len(self._prices) > REMEMBERED:
            self._prices, self._priced = {}, {}
        places, which = alike(rows, codes)
        texts = [rows.texts[code] for code in codes]
        numbers, fresh = [], []
        for place in places:
            key = tuple([text[place] for text in texts])
            if key not in self._prices:
                found = {code: rows.values[code][place] for code in codes}
                amounts = self._amounts(found, has_goods="goods" in rows.values)
                self._last_price += 1
                number = self._last_price if amounts[0] is not None else -self._last_price
                self._prices[key], self._priced[number] = number, amounts
                if number > 0:
                    fresh.append((number, *amounts))
            numbers.append(self._prices[key])
        self.stage.write("stage_price", fresh)
        priced = np.array(numbers, dtype=np.int64)[which]
        for place in np.flatnonzero(priced < 0).tolist():
            code, column = self._priced[int(priced[place])][1], rows.column("line_total", "unit_price")
            self._refuse(rows, place, code, column)
        return priced

    @property
    def _line_discount(self) -> str:
        return "line_discount" if self.format.amounts_of_order else "discount"

    def _amounts(self, cells: Mapping[str, Decimal | None], *, has_goods: bool) -> tuple[Any, ...]:
        """(quantity, unit price, total, discount) in whole ten-thousandths, or (None, code)."""
        quantity, price, total = (cells.get(code) for code in ("quantity", "unit_price", "line_total"))
        discount = cells.get(self._line_discount)
        if quantity is not None and abs(quantity) >= MAX_QUANTITY:
            return None, "number_too_large"
        count = Decimal(1) if quantity is None else quantity
        if total is None:
            if price is None and not has_goods:
                return None, "no_amount"
            total = count * (price or Decimal(0))
            # `lines` prices are what was paid; Shopify's are before the line's own discount.
            if self.format.amounts_of_order and discount is not None:
                total -= discount
        if abs(total) >= LIMIT:
            return None, "number_too_large"
        return (
            units(count), None if price is None else units(price), units(total),
            0 if discount is None else abs(units(discount)),
        )  # fmt: skip

    def _write_lines(self, rows: Rows, parts: Any, priced: Any) -> Any:
        """Stage the lines; returns which of them sell a gift card."""
        import numpy as np  # noqa: PLC0415 -- slow import

        codes = [code for code in ("sku", "product", "category", "requires_shipping") if code in rows.values]
        if len(self._labels) > REMEMBERED:
            self._labels = {}
        places, which = alike(rows, codes)
        texts = [rows.texts[code] for code in codes]
        keys = [tuple([text[place] for text in texts]) for place in places]
        fresh = []
        for place, key in sorted(zip(places, keys, strict=True)):  # products in the order of the file
            if key in self._labels:
                continue
            found = {code: rows.values[code][place] for code in codes}
            sku, title = found.get("sku"), found.get("product")
            gift = self.format.is_gift_card(title, sku, found.get("requires_shipping"))
            self._last_label += 1
            self._labels[key] = -self._last_label if gift else self._last_label
            product = self._product(sku, title, found.get("category"))
            fresh.append((self._last_label, product, title or "", sku or "", gift))
        self.stage.write("stage_label", fresh)
        labels = np.fromiter(map(self._labels.__getitem__, keys), dtype=np.int64, count=len(keys))[which]
        self.stage.write_numbers("stage_line", parts, np.abs(labels), priced)
        return labels < 0

    def _product(self, sku: str | None, title: str | None, category: str | None) -> int | None:
        if sku is None:
            return None
        if sku not in self.products:
            self.products[sku] = len(self.products) + 1
            self._product_rows.append((len(self.products), sku, title or "", category, self.currency))
        return self.products[sku]

    # Orders

    def _write_parts(self, rows: Rows, names: list[str], orders: Any, priced: Any, gifts: Any) -> None:
        """`orders`: which of `names`, the orders of this piece, each row belongs to."""
        import numpy as np  # noqa: PLC0415 -- slow import

        def summed(amounts: Any) -> list[int]:
            out = np.zeros(len(names), dtype=np.int64)
            np.add.at(out, orders, amounts)
            return out.tolist()

        def first(code: str) -> list[Any]:
            found = rows.get(code)
            return [None] * len(names) if found is None else first_of_each(orders, found, len(names))

        def in_units(code: str) -> Any:
            """Each row's amount, computed once for each different text."""
            places, which = alike(rows, [code])
            return np.array([amount_in_units(rows.values[code][n]) for n in places], dtype=np.int64)[which]

        numbers_of, which = np.unique(priced, return_inverse=True)
        totals = np.array([self._priced[n][2] for n in numbers_of.tolist()], dtype=np.int64)[which]
        columns: dict[str, list[Any]] = {
            code: first(code) for code in (*_TEXTS, *_INSTANTS, "status", "test", "payment_method", "goods")
        }
        for code in _AMOUNTS:
            if code not in rows.values:
                columns[code] = [0] * len(names)
            elif self.format.amounts_of_order:
                columns[code] = [amount_in_units(value) for value in first(code)]
            else:
                columns[code] = summed(in_units(code))
        placed = least_of_each(orders, rows, "placed_at", len(names))
        said = [STATUS_WORDS[word] if word else _PAID for word in columns["status"]]
        numbers = range(self.parts + 1, self.parts + 1 + len(names))
        staged: dict[str, Iterable[Any]] = {
            "no": numbers, "pad": [f"{number:012d}" for number in numbers], "key": names,
            "file": [rows.file] * len(names), "line": first_of_each(orders, rows.lines, len(names)),
            "external_id": columns["external_id"],
            "status": [m.status if word else None for m, word in zip(said, columns["status"], strict=True)],
            "currency": columns["currency"], "coupon": columns["coupon"],
            "placed_at": map(instant, placed), "placed_on": map(self._local_day, placed),
            **{code: map(instant, columns[code]) for code in _INSTANTS},
            "cancelled": [
                flag or meaning.cancelled
                for flag, meaning in zip(any_of_each(orders, rows.cancelled, len(names)), said, strict=True)
            ],
            "is_test": self._tests(columns, len(names)),
            "goods": [None if goods is None else units(goods) for goods in columns["goods"]],
            "discount": map(abs, columns["discount"]), "shipping": columns["shipping"], "tax": columns["tax"],
            "refunded": map(abs, columns["refunded"]), "line_sum": summed(totals),
            "all_refunded": [meaning.refunded or None for meaning in said],
            "gift_sum": summed(np.where(gifts, totals, 0)),
            "line_count": np.bincount(orders, minlength=len(names)).tolist(),
            "mark_high": summed((rows.marks >> np.uint64(33)).astype(np.int64)),
            "mark_low": summed((rows.marks & np.uint64(0xFFFFFFFF)).astype(np.int64)),
        }  # fmt: skip
        people = {code: first(code) for code in self.who.codes if code in rows.values}
        whose = self._people(people, len(names))
        columns_of_people = zip(*whose, strict=True)
        whole = {code: list(staged[code]) if code in staged else next(columns_of_people) for code in PART}
        # Most files fill a third of the columns; the others need no writing.
        filled = {code: found for code, found in whole.items() if any(value is not None for value in found)}
        self.stage.write("stage_part", zip(*filled.values(), strict=True), list(filled))

    def _people(self, people: dict[str, list[Any]], count: int) -> list[tuple[Any, ...]]:
        """Number and details of each order's person; the same person is looked at once."""
        if not people:
            return [(None, *self.who.row({}))] * count
        keys = list(zip(*people.values(), strict=True))
        known = {key: self._person(dict(zip(people, key, strict=True))) for key in dict.fromkeys(keys)}
        return list(map(known.__getitem__, keys))

    def _person(self, person: dict[str, Any]) -> tuple[Any, ...]:
        if person.get("full_name") and not (person.get("first_name") or person.get("last_name")):
            person["first_name"], person["last_name"] = split_name(person["full_name"])
        return (self.who.of(person), *self.who.row(person))

    def _tests(self, columns: Mapping[str, list[Any]], count: int) -> list[bool]:
        pairs = list(zip(columns["test"], columns["payment_method"], strict=True))
        known = {pair: self.format.is_test({"test": pair[0], "payment_method": pair[1]}) for pair in set(pairs)}
        return list(map(known.__getitem__, pairs))

    def _local_day(self, placed: datetime | None) -> object:
        return None if placed is None else day(placed.astimezone(self.store_zone).date())

    def _refuse(self, rows: Rows, place: int, code: str, column: str) -> None:
        self.problems.add(REFUSED, file=rows.file, line=rows.lines[place], column=column, code=code)


def _empty_places(found: Sequence[Any]) -> list[int]:
    return [n for n, value in enumerate(found) if value is None] if None in found else []
