from django.conf import settings
from django.db import models
from django.db.models import Q


class ApiRequest(models.Model):
    """A request that changed something, and its answer: asking again with the same key changes nothing.

    Either `client` or `user` asked. The row is written in the transaction of the change itself.
    """

    client = models.ForeignKey("crm.ApiClient", null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)  # the caller's Idempotency-Key
    route = models.CharField(max_length=200)  # method and path
    body_hash = models.CharField(max_length=64)  # SHA-256 of the body as it came
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "key"], condition=Q(client__isnull=False), name="apirequest_once_a_client"
            ),
            models.UniqueConstraint(
                fields=["user", "key"], condition=Q(user__isnull=False), name="apirequest_once_a_user"
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=True) ^ Q(user__isnull=True), name="apirequest_has_one_caller"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="apirequest_by_age")]

    def __str__(self) -> str:
        return self.key
