from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.fields import MoneyField
from crm.models.customers import Customer
from crm.models.products import Product
from crm.visibility import ThroughCustomer


def cart_event_choices() -> list[tuple[str, object]]:
    return [("OPENED", _("Opened")), ("TOUCHED", _("Touched")), ("CLOSED", _("Closed"))]


class Cart(models.Model):
    """A basket as it is now; `CartEvent` keeps what it was. Open means `closed_at` is None."""

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=150)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="carts"
    )
    currency = models.CharField(max_length=3)
    value = MoneyField(default=0)
    value_base = MoneyField(null=True, blank=True)  # None: no rate
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)
    content_hash = models.BigIntegerField(default=0)
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
            models.UniqueConstraint(fields=["source", "external_id"], name="cart_once_a_source"),
            models.CheckConstraint(
                condition=Q(touched_at__gte=models.F("opened_at")), name="cart_touched_later"
            ),
        ]
        indexes = [models.Index(fields=["customer", "touched_at"], name="cart_of_customer")]

    def __str__(self) -> str:
        return self.external_id


class CartEvent(models.Model):
    """The cart had this value from `happened_at` on. As of T a cart is its newest event at or before T."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=cart_event_choices)
    happened_at = models.DateTimeField()
    value = MoneyField()  # the cart's currency
    value_base = MoneyField(null=True, blank=True)
    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ThroughCustomer.as_manager()
    customer_path = "cart__customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "kind", "happened_at"], name="cartevent_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["OPENED", "TOUCHED", "CLOSED"]), name="cartevent_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit_price = MoneyField(null=True, blank=True)
    total = MoneyField()

    objects = ThroughCustomer.as_manager()
    customer_path = "cart__customer"

    def __str__(self) -> str:
        return f"{self.quantity} x {self.title or self.sku}"
