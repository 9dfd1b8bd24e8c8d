"""Recording what a person said about being contacted. A later word outweighs an earlier one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.dirty import mark_dirty
from crm.models import ApiClient, Consent, Customer, User
from crm.people import hold
from crm.permissions import may

OUT = ("WITHDRAWN", "OBJECTED")


class NoProof(Exception):
    """A yes without the wording the person saw. The message is fit to show to staff."""


class NotAllowed(Exception):
    """This member of staff may not record that. The message is fit to show to staff."""


class NotYet(Exception):
    """A statement from the future. The message is fit to show to staff."""


@transaction.atomic
def record_consent(
    *,
    customer: Customer,
    channel: str,
    purpose: str,
    state: str,
    source: str,
    happened_at: datetime,
    at: datetime,
    wording: str = "",
    by: User | None = None,
    client: ApiClient | None = None,
) -> Consent:
    """Add one statement of the person to the ledger and return it.

    Anybody who may see the person may record a no. A yes needs `wording`, the version of the text
    the person saw, and a member of staff needs the permission for it. Neither `source` nor
    `wording` may hold personal data: they outlive erasure. Recording the same statement again
    returns the first. Raises NoProof, NotAllowed, NotYet, PersonErased.
    """
    if happened_at > at:
        raise NotYet(_("A consent cannot lie in the future."))
    if state not in OUT and not (wording and source):
        raise NoProof(_("A consent needs its proof: where it was given and the wording that was shown."))
    if by is not None and not may(by, "consents.withdraw" if state in OUT else "consents.grant"):
        raise NotAllowed(_("Your role may record that somebody opts out, not that somebody opts in."))
    if "@" in source or "@" in wording:
        raise ValueError("source and wording outlive erasure and hold no address")
    customer = hold(customer)
    said = {"channel": channel, "purpose": purpose, "state": state, "happened_at": happened_at}
    known = Consent.objects.filter(customer=customer, source=source, wording=wording, **said).first()
    if known:
        return known
    consent = Consent.objects.create(
        customer=customer, source=source, wording=wording, recorded_at=at, recorded_by=by, **said
    )
    mark_dirty([customer.pk], at=at)
    record("consent.recorded", at=at, actor=by, client=client, obj=customer, data={**said, "source": source})
    return consent


@transaction.atomic
def refuse_ads(
    *,
    customer: Customer,
    source: str,
    happened_at: datetime,
    at: datetime,
    by: User | None = None,
    client: ApiClient | None = None,
) -> list[Consent]:
    """ "Do not sell or share", Global Privacy Control: an objection to both ad purposes."""
    return [
        record_consent(
            customer=customer, channel="ADS", purpose=purpose, state="OBJECTED", source=source,
            happened_at=happened_at, at=at, by=by, client=client,
        )
        for purpose in ("AD_USER_DATA", "AD_PERSONALISATION")
    ]  # fmt: skip
