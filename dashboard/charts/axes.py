"""Scales and grid lines that charts share: axes start at zero, three to five lines."""

from collections.abc import Callable

from dashboard.charts.scene import Scene

STEPS = (1, 2, 2.5, 5, 10)
MOST_LINES = 4


def ceiling(highest: float) -> tuple[float, float]:
    """(top of the scale, distance of the grid lines): round numbers, at most four steps."""
    if highest <= 0:
        return 1, 1
    power = 1.0
    while power * 10 * MOST_LINES < highest:
        power *= 10
    while power * MOST_LINES >= highest * 10:
        power /= 10
    step = next(power * step for step in STEPS if power * step * MOST_LINES >= highest)
    lines = int(-(-highest // step))
    return step * lines, step


def grid(
    scene: Scene, *, left: float, right: float, top: float, foot: float, highest: float,
    label: Callable[[float], str],
) -> Callable[[float], float]:  # fmt: skip
    """Draw the lines with their values; returns where a value stands."""
    roof, step = ceiling(highest)

    def at(value: float) -> float:
        return foot - (foot - top) * value / roof

    for number in range(round(roof / step) + 1):
        y = at(number * step)
        scene.line("axis" if number == 0 else "grid", left, y, right, y)
        scene.text("tick", left - 8, y + 4, label(number * step), anchor="end")
    return at


def apart(wanted: list[float], *, gap: float, top: float, foot: float) -> list[float]:
    """Places of labels, in ascending order, moved apart so that none lies on the next."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + gap) if placed else max(y, top))
    over = placed[-1] - foot if placed else 0
    if over > 0:
        placed[-1] -= over
        for number in range(len(placed) - 2, -1, -1):
            placed[number] = min(placed[number], placed[number + 1] - gap)
    return placed
