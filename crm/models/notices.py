from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from crm.models.customers import Customer
from crm.models.jobs import Job
from crm.visibility import ThroughCustomer, customers_of, of_customer, sees_all


class NoticeQuerySet(ThroughCustomer):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """The person's own, also for those who see everything; none about a customer they may not open (any more)."""
        open_to = Q() if sees_all(user) else customers_of(user)
        about = Q(customer=None)
        if open_to is not None:
            about |= of_customer(open_to & Q(erased_at__isnull=True), "customer")
        return self.filter(about, user=user.pk)


class Notice(models.Model):
    """Something one member of staff is told. One row a reader; `read_at` None: new.

    `kind` is a code of the registry `crm.notices.NOTICE_KINDS`, which makes a sentence in the reader's
    language of `data` (codes, counts, instants; no names). The same `key` is told a person once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the colleague who did it; None: nobody in person
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=100, blank=True)

    objects = NoticeQuerySet.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], condition=~Q(key=""), name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-happened_at", "-id"], name="notice_newest"),
            # Counted on every page.
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
