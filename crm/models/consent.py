from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.customers import Customer
from crm.visibility import ThroughCustomer

CHANNELS = ("EMAIL", "SMS", "CALL", "POST", "WHATSAPP", "ADS")
PURPOSES = ("MARKETING", "AD_USER_DATA", "AD_PERSONALISATION")
STATES = ("GRANTED", "CONFIRMED", "PENDING", "WITHDRAWN", "OBJECTED")
REASONS = ("UNSUBSCRIBED", "OBJECTED", "COMPLAINT", "HARD_BOUNCE", "DO_NOT_CALL", "ERASED", "MANUAL")


def channel_choices() -> list[tuple[str, object]]:
    return [
        ("EMAIL", _("E-mail")), ("SMS", _("SMS")), ("CALL", _("Calls")), ("POST", _("Post")),
        ("WHATSAPP", _("WhatsApp")), ("ADS", _("Ads")),
    ]  # fmt: skip


def purpose_choices() -> list[tuple[str, object]]:
    return [
        ("MARKETING", _("Marketing")), ("AD_USER_DATA", _("Ad use of own data")),
        ("AD_PERSONALISATION", _("Personalised ads")),
    ]  # fmt: skip


def state_choices() -> list[tuple[str, object]]:
    return [
        ("GRANTED", _("Granted")), ("CONFIRMED", _("Granted and confirmed")), ("PENDING", _("Waiting for confirmation")),
        ("WITHDRAWN", _("Withdrawn")), ("OBJECTED", _("Objected")),
    ]  # fmt: skip


def reason_choices() -> list[tuple[str, object]]:
    return [
        ("UNSUBSCRIBED", _("Unsubscribed")), ("OBJECTED", _("Objected")), ("COMPLAINT", _("Complaint")),
        ("HARD_BOUNCE", _("Address does not exist")), ("DO_NOT_CALL", _("Do not call")), ("ERASED", _("Erased")),
        ("MANUAL", _("Set by staff")),
    ]  # fmt: skip


class Consent(models.Model):
    """One statement about consent. Rows are added, never changed (trigger).

    The state of (customer, channel, purpose) as of T is its newest row by (`happened_at`, `id`)
    with happened_at <= T; no row means unknown. Ad use is channel ADS with the two AD_ purposes;
    "do not sell or share" and Global Privacy Control are OBJECTED on both.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=10, choices=channel_choices)
    purpose = models.CharField(max_length=20, choices=purpose_choices)
    state = models.CharField(max_length=10, choices=state_choices)
    source = models.CharField(max_length=120)  # the import's source, a form, a person
    wording = models.CharField(max_length=120, blank=True)  # version of the text the person saw
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by_import = models.ForeignKey(
        "crm.Import", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="consent_channel_known"),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="consent_state_known"),
            models.CheckConstraint(
                condition=Q(channel="ADS", purpose__startswith="AD_")
                | (~Q(channel="ADS") & Q(purpose="MARKETING")),
                name="consent_ads_are_ad_use",
            ),
        ]
        indexes = [
            # With what was said, so that the newest statement is told from the index alone.
            models.Index(
                fields=["customer", "channel", "purpose", "happened_at", "id", "state"],
                name="consent_newest_told",
            ),
            models.Index(fields=["state", "happened_at"], name="consent_by_state"),  # who objected since
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} {self.state}"


class CurrentConsent(models.Model):
    """The newest `statement` of (customer, channel, purpose), by (`happened_at`, `id`): `state` holds `since` then.

    Kept by triggers alone (`crm.current_consents`). A file may tell of a day to come: before `since` the
    ledger says what held.
    """

    customer = models.ForeignKey(  # the ledger's own key guards it
        Customer, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    channel = models.CharField(max_length=10, choices=channel_choices)
    purpose = models.CharField(max_length=20, choices=purpose_choices)
    state = models.CharField(max_length=10, choices=state_choices)
    since = models.DateTimeField()
    statement = models.BigIntegerField()

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "channel", "purpose"], name="current_consent_once"),
        ]
        indexes = [
            # Who says what on a channel, from the index alone and in the order of the customers.
            models.Index(
                fields=["channel", "purpose", "customer", "since", "state"], name="current_consent_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} {self.state}"


class Suppression(models.Model):
    """May not be contacted on `channel` for `purpose` ("": every purpose), from `since` until lifted."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="suppressions")
    channel = models.CharField(max_length=10, choices=channel_choices)
    purpose = models.CharField(max_length=20, choices=purpose_choices, blank=True)
    reason = models.CharField(max_length=12, choices=reason_choices)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)  # None: holds
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ThroughCustomer.as_manager()
    customer_path = "customer"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="suppression_channel_known"),
            models.CheckConstraint(condition=Q(purpose__in=["", *PURPOSES]), name="suppression_purpose_known"),
            models.CheckConstraint(condition=Q(reason__in=REASONS), name="suppression_reason_known"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=models.F("since")),
                name="suppression_period",
            ),
            models.UniqueConstraint(
                fields=["customer", "channel", "purpose", "reason"],
                condition=Q(lifted_at__isnull=True),
                name="suppression_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


class Tombstone(models.Model):
    """All that is kept of an erased person's address: a keyed hash that stops a silent return.

    `address_hash` is HMAC-SHA256 (key outside the database) of the canonical e-mail or E.164 phone.
    """

    kind = models.CharField(max_length=8)
    address_hash = models.CharField(max_length=64)
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "address_hash"], name="tombstone_once")]

    def __str__(self) -> str:
        return self.address_hash[:8]
