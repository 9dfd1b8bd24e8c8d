from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.visibility import CustomerQuerySet, ThroughCustomer


def identity_kind_choices() -> list[tuple[str, object]]:
    return [("EMAIL", _("E-mail")), ("PHONE", _("Phone")), ("CHANNEL", _("Channel id"))]


class Customer(models.Model):
    """One person, whatever the channel. The row outlives erasure as a pseudonym (`erased_at`).

    E-mail addresses, phones and channel ids are `Identity` rows. `search_name` is the name
    case-folded and without accents; whoever writes a name writes it too (`crm.names`).
    """

    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    search_name = models.CharField(max_length=301, blank=True)
    language = models.CharField(max_length=10, blank=True)  # BCP 47
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1
    region = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    birthday = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=20, blank=True)  # as declared, never inferred
    age_band = models.CharField(max_length=20, blank=True)  # as declared, never inferred
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers"
    )
    source = models.CharField(max_length=60, blank=True)  # where the first record came from
    joined_at = models.DateTimeField()  # earliest fact known, or when the record was made
    extras = models.JSONField(default=dict, blank=True)  # custom fields and unknown columns of imports
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # raised by every edit of a person; finds conflicts
    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["search_name", "id"], name="customer_by_name"),
            models.Index(fields=["owner", "id"], name="customer_by_owner"),
            # Few are erased, and every list leaves them out: else all customers are read to find none.
            models.Index(fields=["erased_at"], condition=Q(erased_at__isnull=False), name="customer_erased"),
        ]

    def __str__(self) -> str:
        return self.full_name or f"#{self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Identity(models.Model):
    """An e-mail, phone or channel id that points to a customer.

    `value` is canonical: a lower-case e-mail, an E.164 phone, the id as the channel writes it.
    `namespace` is the import source for channel ids and empty for e-mail and phone. A key
    (`is_key`) finds exactly one customer; a phone shared by people who differ is kept as a
    mere fact (`is_key` false) and shown as a possible duplicate. `is_primary` is the e-mail or phone
    that staff chose to use first; without a choice the oldest comes first.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=8, choices=identity_kind_choices)
    namespace = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=254)
    is_key = models.BooleanField(default=True)
    is_primary = models.BooleanField(default=False, db_default=False)
    first_seen_at = models.DateTimeField()
    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "namespace", "value"], condition=Q(is_key=True), name="identity_points_to_one"
            ),
            models.UniqueConstraint(
                fields=["customer", "kind", "namespace", "value"], name="identity_once_a_customer"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["EMAIL", "PHONE", "CHANNEL"]), name="identity_kind_known"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="identity_has_value"),
            models.CheckConstraint(
                condition=Q(is_key=True) | Q(kind="PHONE"), name="identity_facts_are_phones"
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(is_primary=True), name="identity_one_primary"
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(kind__in=["EMAIL", "PHONE"]),
                name="identity_primary_is_address",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "value"], name="identity_by_value"),
            # Of a million identifiers a handful is shared: asking about each must not read the large index.
            models.Index(fields=["kind", "value"], condition=Q(is_key=False), name="identity_shared"),
        ]

    def __str__(self) -> str:
        return self.value


class DirtyCustomer(models.Model):
    """A customer whose facts changed since the engine last looked. Drained in sets."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.customer_id)
