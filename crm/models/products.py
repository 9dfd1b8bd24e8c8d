from django.db import models
from django.db.models import Q

from crm.fields import MoneyField


class Category(models.Model):
    name = models.CharField(max_length=150, unique=True)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a source sells under one SKU. `cost` None: unknown, lines count at the store's default margin."""

    source = models.CharField(max_length=60)
    sku = models.CharField(max_length=100)
    title = models.CharField(max_length=300, blank=True)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="products"
    )
    currency = models.CharField(max_length=3)  # of price and cost
    price = MoneyField(null=True, blank=True)
    cost = MoneyField(null=True, blank=True)
    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "sku"], name="product_once_a_source"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="product_cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.sku


class ProductSales(models.Model):
    """What was sold of a product, as `crm.catalogue.reports` counts it; right as long as no `SalesChange` names it.

    No foreign key: it is worked out, and keeps no product from being taken back with its import.
    """

    product = models.BigIntegerField(primary_key=True)
    buyers = models.PositiveIntegerField()
    orders = models.PositiveIntegerField()
    units = models.DecimalField(max_digits=20, decimal_places=4)
    revenue = MoneyField()  # in the store's base currency
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.product)


class SalesChange(models.Model):
    """A product whose orders changed since it was counted. Written by triggers alone (`crm.catalogue.sales_changes`)."""

    product = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.product)


class ExchangeRate(models.Model):
    """On `date`, one unit of `currency` was worth `rate` units of `base`.

    An order uses the newest rate within the 7 days before it (its own day included); none means
    that it counts for n and recency but not for V.
    """

    currency = models.CharField(max_length=3)
    base = models.CharField(max_length=3)
    date = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "base", "date"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
            models.CheckConstraint(condition=~Q(currency=models.F("base")), name="rate_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.currency}/{self.base} {self.date}"
