from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer, Job
from crm.visibility import ThroughCustomer, ThroughOwner
from segments.platforms import platform_choices


def file_operation_choices() -> list[tuple[str, object]]:
    return [("ADD", _("To add")), ("NEW", _("Only the new ones")), ("REMOVE", _("To remove"))]


class ExclusionList(models.Model):
    """People who are not to be shown ads: a rule, less the people taken out by hand.

    `rule` is what `segments.exclusions.rule.ExclusionRule` reads. `is_seed`: the list is uploaded to
    leave out those who resemble its people, not only the people. `preset` names the ready-made list
    it is; a list of one's own has none.
    """

    name = models.CharField(max_length=80, unique=True)
    preset = models.CharField(max_length=30, blank=True)
    rule = models.JSONField(default=dict)
    platforms = models.JSONField(default=list)  # codes
    is_seed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["preset"], condition=~Q(preset=""), name="exclusionlist_preset_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExclusionException(models.Model):
    """Somebody taken out of a list by hand, until somebody puts them back."""

    exclusion_list = models.ForeignKey(ExclusionList, on_delete=models.CASCADE, related_name="exceptions")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exclusion_list", "customer"], name="exclusionexception_once")
        ]

    def __str__(self) -> str:
        return f"{self.exclusion_list_id}: {self.customer_id}"


class AudienceExport(models.Model):
    """One export of one list to one platform, and the evidence of it.

    `seq` counts the exports of this list to this platform. `finished_at` None: not written yet, its
    files and members do not count. `plain_reason` is why identifiers left unhashed; "": hashed.
    `asked_with` is the key of the form that asked for it: sending that form twice is once.
    """

    exclusion_list = models.ForeignKey(ExclusionList, on_delete=models.PROTECT, related_name="exports")
    platform = models.CharField(max_length=20, choices=platform_choices)
    seq = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    plain_reason = models.CharField(max_length=300, blank=True)
    asked_with = models.UUIDField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)  # in the file to add
    identifiers = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)  # against the export before
    removed = models.PositiveIntegerField(default=0)
    expires_on = models.DateField(null=True, blank=True)  # when the platform forgets; None: not told
    manifest = models.JSONField(default=dict)

    objects = ThroughOwner.as_manager()
    owner_path = "requested_by"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exclusion_list", "platform", "seq"], name="audienceexport_in_order"
            ),
            models.UniqueConstraint(
                fields=["asked_with", "exclusion_list", "platform"], name="audienceexport_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exclusion_list_id} {self.platform} {self.seq}"

    @property
    def is_plain(self) -> bool:
        return bool(self.plain_reason)

    @property
    def is_under_way(self) -> bool:
        """Asked for, and its job has not come to an end."""
        return self.finished_at is None and self.job is not None and self.job.finished_at is None


class AudienceFile(models.Model):
    """One file of an export. `content` "" means: past its retention time, only the evidence is left."""

    export = models.ForeignKey(AudienceExport, on_delete=models.CASCADE, related_name="files")
    operation = models.CharField(max_length=6, choices=file_operation_choices)
    name = models.CharField(max_length=150)
    content = models.FileField(upload_to="exports/", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # bytes

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "name"], name="audiencefile_once"),
            models.CheckConstraint(
                condition=Q(operation__in=["ADD", "NEW", "REMOVE"]), name="audiencefile_operation"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AudienceMember(models.Model):
    """A person stood on the platform's list from one export up to, not including, another.

    The members of an export are the rows with since.seq <= its seq and no `until` or until.seq above
    it. `fingerprint` tells which identifiers were sent (sum of their row ids and how many).

    A million members come at once: there are no more indexes than are read, the list and the export, the
    same for all, are not looked up for each row (docs/decisions/0011), and on PostgreSQL nor is the customer
    nor `until`: a guard asks once a statement instead of their keys (`segments.member_guard`).
    """

    exclusion_list = models.ForeignKey(
        ExclusionList, on_delete=models.CASCADE, related_name="members", db_index=False, db_constraint=False
    )
    platform = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="audience_memberships")
    fingerprint = models.BigIntegerField()
    since = models.ForeignKey(
        AudienceExport, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    until = models.ForeignKey(
        AudienceExport, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    left_reason = models.CharField(max_length=20, blank=True)

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            # The platform last: comparing its letters took a sixth of the time of adding a member.
            models.UniqueConstraint(
                fields=["exclusion_list", "customer", "platform"],
                condition=Q(until__isnull=True),
                name="audiencemember_one_open",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="audiencemember_half_open"
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="audiencemember_by_until"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.customer_id}"


class PendingRemoval(models.Model):
    """What the removal of an erased person or a lost address needs: the platform's rows, hashed, until a file takes them.

    `rows` is emptied once they are in a file to remove (`export`); then only the keyed hash stays.
    """

    exclusion_list = models.ForeignKey(ExclusionList, on_delete=models.CASCADE, related_name="pending_removals")
    platform = models.CharField(max_length=20)
    rows = models.JSONField(default=list)
    queued_at = models.DateTimeField()
    export = models.ForeignKey(AudienceExport, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(export__isnull=True) | Q(rows=[]), name="pendingremoval_forgotten"
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.queued_at:%Y-%m-%d}"
