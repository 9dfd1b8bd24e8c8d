"""A shop whose lapsed low-value buyers can be exported; the day is 1 June 2026 and active is 90 days."""

from datetime import UTC, date, datetime, timedelta

from crm.models import Consent, Store, Suppression
from segments.exclusions.exporting import begin_export, run_export
from segments.exclusions.lists import ready_lists
from segments.models import AudienceExport, CustomerMetrics, ExclusionList, Run
from tests.factories import CustomerFactory, IdentityFactory

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
BEFORE = NOW - timedelta(days=30)


def shop(**settings) -> ExclusionList:
    """The store, one finished run, and its ready list of lapsed low-value buyers."""
    Store.objects.update_or_create(pk=1, defaults={"base_currency": "EUR", "region": "US", **settings})
    Run.objects.create(
        kind="FULL", as_of=NOW, started_at=NOW, finished_at=NOW,
        thresholds={"active_days": "90", "high_value": "200", "median_gap": "30", "buyers": 60, "pinned": []},
    )  # fmt: skip
    ready_lists(at=NOW)
    return ExclusionList.objects.get(preset="LAPSED")


def buyer(
    *,
    last_order_on: date | None = TODAY - timedelta(days=181),
    type_code: str = "NON_TARGET",
    stage: str = "DORMANT",
    country: str = "US",
    email: str | None = "",
    phone: str | None = None,
    **facts,
):
    """A lapsed low-value buyer in the United States with one e-mail, unless told otherwise."""
    customer = CustomerFactory(country=country, **facts)
    CustomerMetrics.objects.create(
        customer=customer, currency="EUR", orders=1, value=50, lifetime_orders=int(last_order_on is not None),
        first_order_on=last_order_on, last_order_on=last_order_on, type_code=type_code, stage=stage,
        **({"r": 1, "f": 1, "m": 1} if last_order_on else {}),
    )  # fmt: skip
    if email is not None:
        IdentityFactory(customer=customer, value=email or f"person{customer.pk}@example.com")
    if phone is not None:
        IdentityFactory(customer=customer, kind="PHONE", value=phone)
    return customer


def say(
    customer, state: str, *, channel: str = "ADS", purposes=("AD_USER_DATA", "AD_PERSONALISATION"), at=BEFORE
):
    for purpose in purposes:
        Consent.objects.create(
            customer=customer, channel=channel, purpose=purpose, state=state, source="test", happened_at=at,
            recorded_at=at,
        )  # fmt: skip


def suppress_ads(customer, *, at=BEFORE):
    Suppression.objects.create(customer=customer, channel="ADS", reason="MANUAL", since=at)


def export(exclusion_list: ExclusionList, *, platform: str = "google", at=NOW, **details) -> AudienceExport:
    return run_export(
        begin_export(exclusion_list=exclusion_list, platform=platform, as_of=at, by=None, **details), at=at
    )


def lines(done: AudienceExport, operation: str) -> list[str]:
    """What the file of this operation says, without its header; [] when there is no file."""
    file = done.files.filter(operation=operation).first()
    if file is None:
        return []
    with file.content.open("rb") as content:
        return content.read().decode().splitlines()[1:]
