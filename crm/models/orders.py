from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.fields import MoneyField
from crm.models.customers import Customer
from crm.models.products import Product
from crm.visibility import ThroughCustomer


def order_status_choices() -> list[tuple[str, object]]:
    return [("PAID", _("Paid")), ("PENDING", _("Not paid")), ("VOIDED", _("Voided"))]


class Order(models.Model):
    """One order of one source, in its own currency, with what the engine reads in the base currency.

    Facts come from the source. The derived columns (`net` .. `settled_at`) are kept by
    `crm.orders.refresh_order_facts` alone, from the order, its refunds, its lines' costs and the
    rates, as if everything known had happened. A run as of an instant before `settled_at` must
    go back to the events (payment, cancellation, refunds) instead.
    """

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=150)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="orders",
        db_index=False,  # order_of_customer starts with it
    )  # fmt: skip
    number = models.CharField(max_length=60, blank=True)  # as staff and customer know it; empty: external_id
    status = models.CharField(max_length=10, choices=order_status_choices, default="PAID")
    is_test = models.BooleanField(default=False)
    placed_at = models.DateTimeField()
    placed_on = models.DateField()  # local date in the store's time zone
    paid_at = models.DateTimeField(null=True, blank=True)  # None with PAID: when placed
    delivered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version_at = models.DateTimeField()  # updated_at of the source, else its latest time; the newer wins
    currency = models.CharField(max_length=3)
    goods = MoneyField()  # after discounts, tax as the shop prices it; no shipping, tips, gift cards sold
    discount = MoneyField(default=0)
    shipping = MoneyField(default=0)
    tax = MoneyField(default=0)
    coupon = models.CharField(max_length=100, blank=True)
    line_count = models.PositiveIntegerField(default=0)
    content_hash = models.BigIntegerField(default=0)  # of the normalised rows it came from

    net = MoneyField(default=0)  # goods less refunds, own currency; may be negative
    qualifies = models.BooleanField(default=False)  # paid, not a test, not cancelled, net > 0
    discounted = models.BooleanField(default=False)
    net_base = MoneyField(null=True, blank=True)  # net in the base currency; None: no rate
    margin_base = MoneyField(null=True, blank=True)  # gross margin of net in the base currency
    settled_at = models.DateTimeField()  # the last of placed, paid, cancelled and refunds

    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="order_once_a_source"),
            models.CheckConstraint(
                condition=Q(status__in=["PAID", "PENDING", "VOIDED"]), name="order_status_known"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__gte=models.F("placed_at")), name="order_settles_later"
            ),
        ]
        indexes = [
            # What the engine streams: one customer after the other, nothing but the index is read.
            # `qualifies` is in it because SQLite looks it up in the table otherwise.
            models.Index(
                fields=[
                    "customer", "placed_at", "placed_on", "net_base", "margin_base", "discounted", "qualifies",
                    "settled_at",
                ],
                condition=Q(qualifies=True),
                name="order_engine",
            ),
            models.Index(fields=["customer", "-placed_at"], name="order_of_customer"),
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(
                fields=["settled_at"], condition=Q(settled_at__gt=models.F("placed_at")), name="order_settled_late"
            ),
            models.Index(fields=["number"], name="order_by_number"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or self.external_id


class OrderLine(models.Model):
    """One line. `total` is net of `discount`; a sold gift card (`is_gift_card`) is no revenue."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    title = models.CharField(max_length=300, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)  # negative on returns
    unit_price = MoneyField(null=True, blank=True)
    total = MoneyField()
    discount = MoneyField(default=0)
    is_gift_card = models.BooleanField(default=False)

    objects = ThroughCustomer.as_manager()
    customer_path = "order__customer"

    def __str__(self) -> str:
        return f"{self.quantity} x {self.title or self.sku}"


class Refund(models.Model):
    """Money given back for an order. Without a time of its own it takes the order's."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    external_id = models.CharField(max_length=150, blank=True)  # "": the file's one total for the order
    amount = MoneyField()  # the order's currency, above 0
    refunded_at = models.DateTimeField()

    objects = ThroughCustomer.as_manager()
    customer_path = "order__customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="refund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.order_id}"
