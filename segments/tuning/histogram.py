"""The days between purchases as bars."""

from dataclasses import dataclass
from decimal import Decimal

WIDTH = 10  # days of one bar
LAST = 240  # days at which the drawing ends; later gaps stand in the last bar
HEIGHT = 100  # of the tallest, in the drawing's own units


@dataclass(frozen=True)
class Bar:
    """`x` and `height` in the drawing's units; `first`..`last` days, last None: and later."""

    x: int
    y: int
    height: int
    first: int
    last: int | None
    count: int
    within: bool


def histogram(counted: dict[int, int], *, limit: Decimal) -> list[Bar]:
    bins = [0] * (LAST // WIDTH)
    for days, count in counted.items():
        bins[min((days - 1) // WIDTH, len(bins) - 1)] += count
    tallest = max(bins) or 1
    bars = []
    for place, count in enumerate(bins):
        height = round(HEIGHT * count / tallest)
        first, final = place * WIDTH + 1, place == len(bins) - 1
        last = None if final else (place + 1) * WIDTH
        bars.append(Bar(place * 10, HEIGHT - height, height, first, last, count, first <= limit))
    return bars
