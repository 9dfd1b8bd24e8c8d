"""What people said about being contacted: granted, confirmed, waiting, withdrawn, objected."""

from datetime import datetime, timedelta
from random import Random

from crm.models import Consent, Suppression
from dashboard.demo.people import Person

EUROPE = frozenset({"DE", "FR", "GB", "ES", "SE", "PL", "GR"})
WORDING = "2024-09"


def ask_for_consent(draw: Random, people: list[Person], *, until: datetime) -> tuple[list, list]:
    """Consents in the order of their time, and the suppressions that some of them led to."""
    consents: list[Consent] = []
    suppressions: list[Suppression] = []
    for person in people:
        if person.on_market:
            continue
        _marketing(draw, person, consents, suppressions, until=until)
        _ads(draw, person, consents, until=until)
    consents.sort(
        key=lambda consent: (consent.happened_at, consent.customer.pk, consent.channel, consent.purpose)
    )
    return consents, suppressions


def _marketing(draw, person, consents, suppressions, *, until) -> None:
    # Who never buys is there because of the newsletter, or for no reason at all.
    if draw.random() > (0.62 if person.buys else 0.86):
        return
    at = (person.joined_at + timedelta(minutes=draw.randrange(1, 50))).replace(microsecond=0)
    said = {
        "customer": person.customer,
        "purpose": "MARKETING",
        "source": "newsletter form",
        "wording": WORDING,
    }
    channel = "SMS" if person.phone and draw.random() < 0.15 else "EMAIL"
    fate = draw.random()
    state = "PENDING" if fate < 0.07 else "CONFIRMED" if fate < 0.55 else "GRANTED"
    consents.append(_said(**said, channel=channel, state=state, at=at))
    left = at + (until - at) * (0.05 + 0.9 * draw.random())
    if fate > 0.9:
        consents.append(_said(**said, channel=channel, state="WITHDRAWN", at=left.replace(microsecond=0)))
        suppressions.append(_held(person, channel, "UNSUBSCRIBED", left))
    elif fate > 0.885:
        suppressions.append(_held(person, "EMAIL", draw.choice(["HARD_BOUNCE", "COMPLAINT"]), left))
    if person.phone and draw.random() < 0.04:
        suppressions.append(_held(person, "CALL", "DO_NOT_CALL", left))


def _ads(draw, person, consents, *, until) -> None:
    fate = draw.random()
    granted = 0.5 if person.country.code in EUROPE else 0.3
    if granted < fate < 0.9:
        return
    at = (person.joined_at + timedelta(seconds=30)).replace(microsecond=0)
    state = "GRANTED" if fate <= granted else "OBJECTED"
    said = {"customer": person.customer, "channel": "ADS", "source": "cookie banner", "wording": WORDING}
    for purpose in ("AD_USER_DATA", "AD_PERSONALISATION"):
        consents.append(_said(**said, purpose=purpose, state=state, at=at))
    if state == "GRANTED" and draw.random() < 0.06:
        left = (at + (until - at) * (0.1 + 0.85 * draw.random())).replace(microsecond=0)
        consents.append(_said(**said, purpose="AD_PERSONALISATION", state="WITHDRAWN", at=left))


def _said(*, at: datetime, **what) -> Consent:
    return Consent(**what, happened_at=at, recorded_at=at)


def _held(person: Person, channel: str, reason: str, since: datetime) -> Suppression:
    return Suppression(
        customer=person.customer, channel=channel, reason=reason, since=since.replace(microsecond=0)
    )
