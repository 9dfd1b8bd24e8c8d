"""What the platforms need to take somebody, or one address, off their lists, queued before it is gone here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.audit import wait_for_turn
from crm.models import Customer, Identity
from crm.retention import empty_files
from segments.exclusions.people import person_of
from segments.models import AudienceFile, AudienceMember, PendingRemoval
from segments.platforms import PLATFORMS, AdPlatform, Lines, Person, leaves
from segments.platforms.cells import Cells


def queue_removals(*, customer: Customer, at: datetime) -> None:
    """One row for every list of every platform the person stands on, hashed in that platform's form.

    The files that hold the person go: nobody uploads them any more. What they were stays as evidence.
    """
    wait_for_turn()  # an export that is being stored is stored, or sees that the person is erased
    transaction.on_commit(partial(_forget, list(_holding(customer).values_list("pk", flat=True))))
    for member in _standing(customer):
        platform = PLATFORMS[member.platform]
        person = person_of(customer, kinds=platform.identifier_kinds)
        _pending(member, rows=_rows(platform, person), at=at).save()


def _holding(customer: Customer) -> QuerySet[AudienceFile]:
    """From the first export that held the person to the one that removed them."""
    held = AudienceMember.objects.filter(
        Q(until=None) | Q(until__seq__gte=OuterRef("export__seq")),
        customer=customer, exclusion_list=OuterRef("export__exclusion_list"),
        platform=OuterRef("export__platform"), since__seq__lte=OuterRef("export__seq"),
    )  # fmt: skip
    return AudienceFile.objects.filter(Exists(held)).exclude(content="")


def _forget(files: list[int]) -> None:
    """After the commit: an erasure that fails keeps its files; a crash in between leaves them to the retention."""
    empty_files(AudienceFile.objects.filter(pk__in=files), "content")


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
