"""A line without axes or words beside a number: only which way it went. The number's own chart says how much."""

from collections.abc import Sequence

from dashboard.charts.scene import Scene

EDGE = 2  # px, so that the line is not cut


def draw_spark(values: Sequence[int], *, width: int, height: int, type_code: str, title: str) -> Scene:
    """From the lowest value to the highest; one that never changed lies in the middle."""
    low, high = min(values), max(values)
    scene = Scene(width, height, title)

    def at(number: int, value: int) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        x = EDGE + (width - 2 * EDGE) * number / max(1, len(values) - 1)
        return x, height - EDGE - (height - 2 * EDGE) * share

    scene.path("spark", [at(*one) for one in enumerate(values)], type_code=type_code)
    return scene
