from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from crm.models.customers import Customer
from crm.visibility import ThroughCustomer


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SavedViewQuerySet":
        """The person's own and those that colleagues share, without the removed."""
        return self.filter(Q(owner=user.pk) | Q(is_shared=True), removed_at=None)


class SavedView(models.Model):
    """A list as somebody wants to find it again: filters, order and columns, as the query of its address.

    `page` is a code of `crm.lists.kinds.LISTS`. What was typed into the search is not kept: it names
    people. The default is what its owner sees first; at most one a page. Removed ones (`removed_at`) stay a
    night, so that removing can be taken back.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"], condition=Q(removed_at=None), name="savedview_named_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "page"],
                condition=Q(is_default=True, removed_at=None),
                name="savedview_one_default",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ListLook(models.Model):
    """How somebody wants to see a list: which columns (codes; none: the usual ones), how many rows a page."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)  # a code of `crm.lists.kinds.LISTS`
    columns = models.JSONField(default=list)
    size = models.PositiveSmallIntegerField(default=25)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "page"], name="listlook_once")]

    def __str__(self) -> str:
        return f"{self.page} of {self.owner_id}"


class BulkChange(models.Model):
    """One change of many customers at once, kept so that it can be taken back.

    `kind` is a code of the bulk actions, `data` what was chosen (ids), `changed` how many rows differed
    before. Undone: `undone_at`, and `kept` of them had changed again meanwhile and stayed as they were.
    `job`: the one that made it, which so makes it once.
    """

    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    changed = models.PositiveIntegerField(default=0)
    happened_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.OneToOneField("crm.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    kept = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkChangeRow(models.Model):
    """A customer whom a bulk change changed; `before` is the id that stood there, None: nothing did."""

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    before = models.BigIntegerField(null=True)

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "customer"], name="bulkchangerow_once")]

    def __str__(self) -> str:
        return f"{self.change_id} {self.customer_id}"
