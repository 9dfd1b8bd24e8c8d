from django.conf import settings
from django.db import models

from crm.models.customers import Customer
from crm.visibility import ThroughCustomer


class Touchpoints(ThroughCustomer):
    def standing(self) -> "Touchpoints":
        """Without what its author deleted and may still take back."""
        return self.filter(deleted_at=None)


class Touchpoint(models.Model):
    """One thing that happened with a customer and is no order, cart or consent: a note, a call, a message.

    `kind` is a code of the registry `crm.touchpoints.TOUCHPOINT_KINDS`, which renders `data`
    (codes, dates, numbers) as a sentence in the reader's language. Orders, carts, consents and
    type changes stand on the timeline from their own tables.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="touchpoints")
    kind = models.CharField(max_length=30)
    happened_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(blank=True)  # what a person wrote
    data = models.JSONField(default=dict, blank=True)
    is_pinned = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True, blank=True)  # when its author corrected it
    deleted_at = models.DateTimeField(null=True, blank=True)  # shown nowhere; the night removes it
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=150, blank=True)  # "": made here

    objects = Touchpoints.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~models.Q(external_id=""), name="touchpoint_once"
            )
        ]
        indexes = [models.Index(fields=["customer", "-happened_at", "-id"], name="touchpoint_timeline")]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d}"
