from django.db import models
from django.db.models import Q

from crm.models import Category, Product


class ReplenishmentCycle(models.Model):
    """How many days usually pass until the same customer buys the same product again.

    One row a product, and one a category, for which anybody ever came back on another day: the
    median over `gaps` intervals of all customers. Measured anew each night; few gaps say little
    (`segments.replenishment` knows how few).
    """

    product = models.OneToOneField(Product, null=True, on_delete=models.CASCADE, related_name="cycle")
    category = models.OneToOneField(Category, null=True, on_delete=models.CASCADE, related_name="cycle")
    gaps = models.PositiveIntegerField()
    customers = models.PositiveIntegerField()  # who came back at least once
    median_half_days = models.PositiveIntegerField()  # twice the median: whole, as a median may end in a half

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, category__isnull=True)
                | Q(product__isnull=True, category__isnull=False),
                name="cycle_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(gaps__gte=1, customers__gte=1, median_half_days__gte=2), name="cycle_is_measured"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id or self.category_id}: {self.median_half_days / 2} days"
