from django.conf import settings
from django.db import models

from crm.models.customers import Customer
from crm.visibility import ThroughOwner


class CustomerKey(models.Model):
    """The key that opens personal values in the audit log. Erasing a person destroys it."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.BinaryField(null=True)  # Fernet key, encrypted with the installation's own; None: destroyed

    def __str__(self) -> str:
        return str(self.customer_id)


class AuditEvent(models.Model):
    """Who did what, when. Rows are added, never changed or removed (triggers on both databases).

    `data` holds codes and numbers in clear and personal values only encrypted with the customer's
    key. `chain` = SHA-256 over the previous event's chain and this row's stored bytes, so a changed
    or missing row is found by `audit_verify`.
    """

    seq = models.PositiveBigIntegerField(unique=True)  # 1, 2, 3 .. without a gap
    happened_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("crm.ApiClient", null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)  # code of the registry `crm.audit.ACTIONS`
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    chain = models.CharField(max_length=64)

    objects = ThroughOwner.as_manager()
    owner_path = "actor"

    class Meta:
        indexes = [models.Index(fields=["object_kind", "object_id", "seq"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"
