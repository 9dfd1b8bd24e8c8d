from django.db import models
from django.db.models import Q

from crm.models import Category, Customer
from crm.visibility import ThroughCustomer


class CustomerNeed(models.Model):
    """A need label that holds for a customer, or Spending less: one row a label, none where it does not hold.

    `part` of `whole` is the measure as the newest look found it, in the unit of the label (money: ten-thousandths
    of `currency`; orders; products); where the cut lay then is in `NeedMeasure`. `since` is the
    look that found it first and every one after; a label that ends is gone, and no history is kept.
    """

    # need_once finds those of a customer.
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="needs", db_index=False)
    code = models.CharField(max_length=20)  # of segments.needs.NEEDS
    part = models.BigIntegerField()
    whole = models.BigIntegerField()
    orders = models.PositiveIntegerField()  # n, in the value window
    currency = models.CharField(max_length=3)  # the store's base currency
    f = models.PositiveSmallIntegerField()  # frequency score
    category = models.ForeignKey(
        Category, null=True, on_delete=models.CASCADE, related_name="+"
    )  # of category affinity
    occasion = models.CharField(max_length=20, blank=True)  # on which most orders fell; "" for other labels
    since = models.DateTimeField()

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "code"], name="need_once"),
            models.CheckConstraint(condition=Q(part__gte=0, whole__gte=1), name="need_measured"),
            models.CheckConstraint(condition=Q(orders__gte=1, f__range=(1, 5)), name="need_of_a_buyer"),
        ]
        indexes = [models.Index(fields=["code", "customer"], name="need_by_code")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.code}"


class NeedMeasure(models.Model):
    """What the newest look found of a label in the whole shop: the store's own numbers beside its definition.

    `cut` is where the top fifth starts, or the median, as part / whole (money: ten-thousandths an order);
    None: a fixed cut, or nobody to compare. For showing only: nothing is compared with it.
    """

    code = models.CharField(max_length=20, primary_key=True)
    as_of = models.DateTimeField()
    compared = models.PositiveIntegerField()  # customers the measure has a value for
    cut = models.FloatField(null=True)
    days = models.PositiveIntegerField(null=True)  # the span of Spending less: active_days
    shares = models.JSONField(
        default=dict
    )  # category affinity: {category: what the shop sold of it}, "": of all

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cut__isnull=True) | Q(cut__gte=0), name="needmeasure_cut")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.as_of:%Y-%m-%d}"
