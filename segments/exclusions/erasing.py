"""What the platforms need to take somebody, or one address, off their lists, queued before it is gone here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from crm.models import Customer, Identity
from segments.exclusions.people import person_of
from segments.models import AudienceMember, PendingRemoval
from segments.platforms import PLATFORMS, AdPlatform, Lines, Person, leaves
from segments.platforms.cells import Cells


def queue_removals(*, customer: Customer, at: datetime) -> None:
    """One row for every list of every platform the person stands on, hashed in that platform's form."""
    for member in _standing(customer):
        platform = PLATFORMS[member.platform]
        person = person_of(customer, kinds=platform.identifier_kinds)
        _pending(member, rows=_rows(platform, person), at=at).save()


def queue_addresses(*, identities: QuerySet[Identity], at: datetime) -> None:
    """Addresses that are taken off people leave the lists the people stand on; the people may stay."""
    standing = defaultdict(list)
    for member in AudienceMember.objects.filter(customer__in=identities.values("customer"), until=None):
        standing[member.customer_id].append(member)
    mine = identities.filter(customer__in=AudienceMember.objects.filter(until=None).values("customer"))
    PendingRemoval.objects.bulk_create(
        (
            _pending(member, rows=rows, at=at)
            for identity in mine.order_by("pk").iterator()
            for member, rows in _sent(identity, standing[identity.customer_id])
        ),
        batch_size=1_000,
    )


def keep_address(*, identity: Identity, at: datetime) -> None:
    """It was put back before a file took it off the platforms: then none does."""
    for member, rows in _sent(identity, _standing(identity.customer)):
        PendingRemoval.objects.filter(
            exclusion_list=member.exclusion_list_id, platform=member.platform, export=None, rows=rows
        ).delete()


def _standing(customer: Customer) -> Iterator[AudienceMember]:
    yield from AudienceMember.objects.filter(customer=customer, until=None).order_by("pk")


def _sent(identity: Identity, standing: Iterable[AudienceMember]) -> Iterator[tuple[AudienceMember, list]]:
    """Of the lists the person stands on, those on which this address may be, each with its rows there."""
    if not leaves(identity.kind, identity.value):
        return
    emails, phones = ((identity.value,), ()) if identity.kind == "EMAIL" else ((), (identity.value,))
    for member in standing:
        platform = PLATFORMS[member.platform]
        if identity.kind in platform.identifier_kinds:
            yield member, _rows(platform, Person(identity.customer_id, emails, phones))


def _rows(platform: AdPlatform, person: Person) -> list:
    parts = platform.columns(Lines.of([person]), Cells(plain=False))
    return [[part, list(row)] for part, columns in parts for row in zip(*columns, strict=True)]


def _pending(member: AudienceMember, *, rows: list, at: datetime) -> PendingRemoval:
    return PendingRemoval(
        exclusion_list_id=member.exclusion_list_id, platform=member.platform, rows=rows, queued_at=at
    )
