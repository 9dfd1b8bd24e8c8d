from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.visibility import ThroughCustomer


def entry_measure_choices() -> list[tuple[str, object]]:
    return [("SPEND", _("Spend")), ("ORDERS", _("Orders")), ("POINTS", _("Points"))]


class LoyaltyTier(models.Model):
    """A loyalty level. A customer holds the highest-ranked tier whose entry rule holds.

    `entry_from` counts base-currency units for SPEND, orders for ORDERS, points for POINTS, over
    the last `window_days` local days (None: lifetime). "At least" includes.
    """

    name = models.CharField(max_length=60, unique=True)
    rank = models.PositiveSmallIntegerField(unique=True)  # 1 is the lowest
    entry_measure = models.CharField(max_length=6, choices=entry_measure_choices, default="SPEND")
    entry_from = models.DecimalField(max_digits=15, decimal_places=4)
    window_days = models.PositiveIntegerField(null=True, blank=True)
    benefits = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry_measure__in=["SPEND", "ORDERS", "POINTS"]), name="tier_measure_known"
            ),
            models.CheckConstraint(condition=Q(entry_from__gte=0), name="tier_entry_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class TierPeriod(models.Model):
    """The customer held `tier` in [started_at, ended_at). No open row: no tier."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tier_periods")
    tier = models.ForeignKey(LoyaltyTier, on_delete=models.PROTECT, related_name="periods")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # None: holds

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at__isnull=True), name="tierperiod_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=models.F("started_at")),
                name="tierperiod_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier_id} from {self.started_at:%Y-%m-%d}"
