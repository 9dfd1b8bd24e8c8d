"""People on their way into a file, read in slices so that memory stays flat."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from crm.models import Customer, Identity
from segments.exclusions.selection import usable_identities
from segments.platforms import Person, leaves

SLICE = 10_000
Batch = Callable[[int, int], list[int]]


def in_slices(next_ids: Batch) -> Iterator[list[int]]:
    """Slices of ids until there are none."""
    after = 0
    while ids := next_ids(after, SLICE):
        yield ids
        after = ids[-1]


def people(ids: Sequence[int], *, kinds: Sequence[str], leaving: bool = False) -> Iterator[Person]:
    """The persons with these ids (ascending), each with the identifiers that may leave, oldest first.

    `leaving`: every identifier they have, as a former export may have sent one that has become
    shared since. Two queries a slice. Somebody without any identifier is passed over.
    """
    first, last = ids[0], ids[-1]
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"EMAIL": [], "PHONE": []})
    usable = Identity.objects.filter(kind__in=kinds) if leaving else usable_identities(kinds)
    rows = (
        usable.filter(customer_id__gte=first, customer_id__lte=last)
        .order_by("customer_id", "first_seen_at", "pk")
        .values_list("customer_id", "kind", "value")
    )
    for customer_id, kind, value in rows.iterator(chunk_size=SLICE):
        if leaves(kind, value):
            found[customer_id][kind].append(value)
    wanted = set(ids)
    facts = (
        Customer.objects.filter(pk__range=(first, last))
        .order_by("pk")
        .values_list("pk", "first_name", "last_name", "country", "postal_code", "city", "region")
    )
    for pk, *known in facts.iterator(chunk_size=SLICE):
        if pk in wanted and pk in found:
            identifiers = found[pk]
            yield Person(pk, tuple(identifiers["EMAIL"]), tuple(identifiers["PHONE"]), *known)


def person_of(customer: Customer, *, kinds: Sequence[str]) -> Person:
    """One person with every identifier a former export may have sent, to take them off a list."""
    identities = list(
        Identity.objects.filter(customer=customer, kind__in=kinds)
        .order_by("first_seen_at", "pk")
        .values_list("kind", "value")
    )
    return Person(
        customer.pk,
        tuple(value for kind, value in identities if kind == "EMAIL" and leaves(kind, value)),
        tuple(value for kind, value in identities if kind == "PHONE"),
        customer.first_name, customer.last_name, customer.country, customer.postal_code, customer.city,
        customer.region,
    )  # fmt: skip
