"""What the thresholds would be without pins."""

from decimal import Decimal
from fractions import Fraction

from segments.engine.measuring import HIGH_SHARE, own_active_days
from segments.engine.numbers import percentile_places
from segments.models import CustomerMetrics
from segments.thresholds import newest_run


def gaps() -> dict[int, int]:
    """Days between purchase days of the same customer, counted, as of the newest run."""
    run = newest_run()
    return {int(days): count for days, count in run.gaps.items()} if run else {}


def own_high_value() -> Decimal | None:
    """The 80th percentile of V over buyers; None: nobody ever bought."""
    buyers = CustomerMetrics.objects.filter(lifetime_orders__gt=0)
    total = buyers.count()
    if not total:
        return None
    low, _high, way = percentile_places(total, HIGH_SHARE)
    values = list(buyers.order_by("value", "pk").values_list("value", flat=True)[low : low + 2])
    between = Fraction(values[0]) + way * (Fraction(values[-1]) - Fraction(values[0]))
    return Decimal(between.numerator) / Decimal(between.denominator)


__all__ = ["gaps", "own_active_days", "own_high_value"]
