from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.jobs import Job
from crm.visibility import ThroughOwner

STATES = ("DRAFT", "CHECKING", "CHECKED", "STORING", "STORED", "FAILED", "UNDOING", "UNDONE")


def import_state_choices() -> list[tuple[str, object]]:
    return [
        ("DRAFT", _("Uploaded")), ("CHECKING", _("Being checked")), ("CHECKED", _("Checked, nothing stored")),
        ("STORING", _("Being stored")), ("STORED", _("Stored")), ("FAILED", _("Refused")),
        ("UNDOING", _("Being undone")), ("UNDONE", _("Undone")),
    ]  # fmt: skip


class Import(models.Model):
    """All files of one command or upload, as one unit that is stored whole and undone whole.

    `subject` is what the rows are (orders, customers, carts, products, rates), `format` a code of
    the registry of formats. `options` holds mapping, fixed values, time zone, encoding, delimiter
    and number style as chosen or detected; `counts` holds what the check or the run found.
    """

    subject = models.CharField(max_length=20)
    format = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=import_state_choices, default="DRAFT")
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)  # fit to show to staff
    created_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = ThroughOwner.as_manager()
    owner_path = "owner"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=STATES), name="import_state_known")]

    def __str__(self) -> str:
        return f"{self.subject} from {self.source} ({self.pk})"


class ImportFile(models.Model):
    """One uploaded file, kept until its retention time (`Store.upload_retention_days`) is over."""

    # `import` is a keyword.
    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)  # as the person called it
    content = models.FileField(upload_to="imports/", blank=True)  # "": read from a path, or deleted
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)

    objects = ThroughOwner.as_manager()
    owner_path = "batch__owner"

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """One row that did not go in, or went in with a remark (`severity`)."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    severity = models.CharField(max_length=7, default="REFUSED")  # REFUSED or REMARK
    file = models.CharField(max_length=255)
    line = models.PositiveIntegerField()  # 1 is the header
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)  # becomes a sentence when shown
    data = models.JSONField(default=dict)

    objects = ThroughOwner.as_manager()
    owner_path = "batch__owner"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=["REFUSED", "REMARK"]), name="importproblem_severity_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.code}"


class ImportBefore(models.Model):
    """A row as it was before an import changed it; what undo puts back."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="before_images")
    table = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    image = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "table", "row_id"], name="importbefore_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class ImportRecipe(models.Model):
    """A column match that was used once and is offered again for files with the same header."""

    subject = models.CharField(max_length=20)
    format = models.CharField(max_length=40)
    header_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=60)
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "format", "header_hash"], name="importrecipe_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.header_hash[:8]}"
