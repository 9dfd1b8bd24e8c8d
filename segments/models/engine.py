from datetime import UTC, datetime

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from crm.fields import MoneyField, RowKey
from crm.models import Customer
from crm.visibility import ThroughCustomer

TYPE_CODES = ("LOYAL", "AT_RISK", "ABANDONED", "LOW_VALUE", "SUBSCRIBER", "NON_TARGET")
RUN_KINDS = ("FULL", "REPLAY", "NIGHTLY")
CAUSES = (
    "FIRST", "ORDER", "LATE_ORDER", "REFUND", "CART", "CONSENT", "TIME", "THRESHOLD",
)  # fmt: skip
NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # the end of what holds, where ends are compared
STAGE_CODES = ("PROSPECT", "NEW", "GROWING", "MATURE", "DECLINING", "DORMANT")


class Run(models.Model):
    """One pass of the engine that set thresholds and cut points, and what it found.

    The newest stored FULL or REPLAY run holds the thresholds and cut points that incremental
    recomputation uses until the next. A run that is not finished was lost half-way: nothing it was
    asked to look at counts as looked at. `thresholds` = {"active_days": "110", "high_value":
    "2058.4260", ..} as exact decimal strings; `cuts` holds, per dimension, the lowest value of
    each score; `gaps` is the histogram of days between purchase days {"days": count}.
    """

    kind = models.CharField(max_length=10)  # FULL, REPLAY or NIGHTLY
    as_of = models.DateTimeField()
    seen_until = models.DateTimeField(null=True, blank=True)  # the newest instant drained or swept since
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    thresholds = models.JSONField(default=dict)
    cuts = models.JSONField(default=dict)
    gaps = models.JSONField(default=dict)
    provisional = models.BooleanField(default=False)  # fewer than 50 buyers: fixed cut-offs
    summary = models.JSONField(default=dict)  # what `recalculate --json` prints
    changed = models.PositiveBigIntegerField(default=0)  # rows of metrics written

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=RUN_KINDS), name="run_kind_known")]
        indexes = [models.Index(fields=["-as_of", "-id"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.as_of:%Y-%m-%d}"


class CustomerMetrics(models.Model):
    """What is concluded about a customer; one row each, also for those who never bought.

    Orders and amounts are those of the value window, in `currency`; buyer, stage, recency and
    gaps look at the whole life. No column depends on the running day.
    """

    customer = RowKey(Customer, on_delete=models.CASCADE, related_name="metrics")
    currency = models.CharField(max_length=3)  # the store's base currency
    orders = models.PositiveIntegerField(default=0)  # n, qualifying, in the value window
    value = MoneyField(default=0)  # V, never below 0
    revenue = MoneyField(default=0)  # of the orders in the window; equals V for the basis revenue
    aov = MoneyField(default=0)  # revenue / orders with a rate, rounded half-up; 0 without any
    lifetime_orders = models.PositiveIntegerField(default=0)
    first_order_on = models.DateField(null=True)
    last_order_on = models.DateField(null=True)  # recency is D minus this
    purchase_days = models.PositiveIntegerField(default=0)  # distinct; gaps = this - 1
    discounted_orders = models.PositiveIntegerField(default=0)  # lifetime
    unconverted_orders = models.PositiveIntegerField(default=0)  # in the window, without a rate: not in V
    r = models.PositiveSmallIntegerField(null=True)  # 1..5, 5 best; None: never bought
    f = models.PositiveSmallIntegerField(null=True)
    m = models.PositiveSmallIntegerField(null=True)
    type_code = models.CharField(max_length=10)
    stage = models.CharField(max_length=10)
    has_open_cart = models.BooleanField(default=False)
    cart_value = MoneyField(default=0)  # of the open cart that was touched last
    cart_touched_at = models.DateTimeField(null=True)
    is_subscriber = models.BooleanField(default=False)
    next_change_at = models.DateTimeField(null=True)  # of the type, if nothing happens; None: never
    next_type_code = models.CharField(max_length=10, blank=True)
    due_at = models.DateTimeField(null=True)  # earliest change of anything stored here

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(type_code__in=TYPE_CODES), name="metrics_type_known"),
            models.CheckConstraint(condition=Q(stage__in=STAGE_CODES), name="metrics_stage_known"),
            models.CheckConstraint(condition=Q(value__gte=0), name="metrics_value_not_negative"),
            models.CheckConstraint(
                condition=Q(r__isnull=True, f__isnull=True, m__isnull=True)
                | Q(r__range=(1, 5), f__range=(1, 5), m__range=(1, 5)),
                name="metrics_scores_all_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["type_code", "customer"], name="metrics_by_type"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="metrics_due"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.type_code}"


class Period(models.Model):
    """What held for a customer in [started_at, ended_at): one dimension, one code.

    `dimension` is TYPE, STAGE or RFM ("355"; "" for people who never bought). `cause` is why the
    period began (ORDER, REFUND, CART, CONSENT, TIME, THRESHOLD, FIRST ..) and `facts` the numbers
    it was made from (n, V, dates, thresholds), so the reason can be told months later.
    """

    # period_one_end finds the periods of a customer.
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="periods", db_index=False)
    dimension = models.CharField(max_length=6)
    code = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # None: holds
    cause = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    # The pass that writes holds the lock under which alone runs are deleted: docs/decisions/0012.
    run = models.ForeignKey(
        Run, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, db_constraint=False
    )

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            # No two end together, and so one at most has no end yet.
            models.UniqueConstraint(
                "customer", "dimension", Coalesce("ended_at", Value(NEVER)), name="period_one_end"
            ),
            # PostgreSQL: every period ends where another begins (period_goes_on) or is the open one.
            models.UniqueConstraint(fields=["dimension", "started_at", "customer"], name="period_one_start"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=models.F("started_at")),
                name="period_half_open",
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=["TYPE", "STAGE", "RFM"]), name="period_dimension_known"
            ),
            models.CheckConstraint(condition=Q(cause__in=CAUSES), name="period_cause_known"),
        ]
        indexes = [
            # Who left a type since: without it the moves of a week join periods with themselves.
            models.Index(
                fields=["ended_at", "code", "customer"],
                condition=Q(dimension="TYPE", ended_at__isnull=False),
                name="period_type_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.dimension} {self.code}"
