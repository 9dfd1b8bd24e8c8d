"""People on their way into a file, read in slices so that memory stays flat."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import QuerySet

from crm.models import Customer, Identity
from segments.exclusions.selection import usable_identities
from segments.platforms import Person, leaves

SLICE = 10_000
_FACTS = ("first_name", "last_name", "country", "postal_code", "city", "region")
_NOT_READ = ("",) * len(_FACTS)
ON_LIST = "audience_pick"


def listed(table: str, *, kinds: Sequence[str], facts: bool) -> Iterator[list[Person]]:
    """Slices of the people of `table` (audience_pick: of those on the list), by id, with what may leave.

    `facts`: with names and places. One query a slice, and one more where somebody has several addresses
    or phones. Reads the tables of `picking`.
    """
    chosen = "AND t.reason = '' " if table == ON_LIST else ""
    names = "".join(f", c.{name}" for name in _FACTS) if facts else ""
    # Each table is told where to begin: PostgreSQL merges them, and would read two from the start for every slice.
    known_as = "JOIN crm_customer c ON c.id = t.customer_id AND c.id > %(after)s " if facts else ""
    sql = (
        "SELECT t.customer_id, p.identifiers, p.email, p.phone"  # noqa: S608
        f"{names} FROM {table} t JOIN audience_print p ON p.customer_id = t.customer_id "
        f"AND p.customer_id > %(after)s {known_as}"
        f"WHERE t.customer_id > %(after)s {chosen}ORDER BY t.customer_id LIMIT %(size)s"
    )
    person, after = Person._make, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"after": after, "size": SLICE})
            rows = cursor.fetchall()
        if not rows:
            return
        found = [
            person((key, (email,) if email else (), (phone,) if phone else (), *(known or _NOT_READ)))
            for key, _identifiers, email, phone, *known in rows
        ]
        several = [
            place
            for place, (_key, identifiers, email, phone, *_known) in enumerate(rows)
            if identifiers > 1 and identifiers > (email is not None) + (phone is not None)
        ]
        if several:
            whole = _all_of([found[place].key for place in several], usable_identities(kinds))
            for place in several:
                mine = whole[found[place].key]
                found[place] = found[place]._replace(emails=tuple(mine["EMAIL"]), phones=tuple(mine["PHONE"]))
        yield found
        after = rows[-1][0]


def slices_of(table: str) -> Iterator[list[int]]:
    """The ids in `table`, in order."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT customer_id FROM {table} WHERE customer_id > %s ORDER BY customer_id LIMIT %s",  # noqa: S608
                [after, SLICE],
            )
            ids = [key for (key,) in cursor.fetchall()]
        if not ids:
            return
        yield ids
        after = ids[-1]


def _all_of(ids: Sequence[int], identities: QuerySet) -> dict[int, dict[str, list[str]]]:
    """Values by kind of the customers between the first and the last id, oldest first."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"EMAIL": [], "PHONE": []})
    rows = (
        identities.filter(customer_id__gte=ids[0], customer_id__lte=ids[-1])
        .order_by("customer_id", "first_seen_at", "pk")
        .values_list("customer_id", "kind", "value")
    )
    for customer_id, kind, value in rows.iterator(chunk_size=SLICE):
        if leaves(kind, value):
            found[customer_id][kind].append(value)
    return found


def people(ids: Sequence[int], *, kinds: Sequence[str], leaving: bool = False) -> Iterator[Person]:
    """The persons with these ids (ascending), each with the identifiers that may leave, oldest first.

    `leaving`: every identifier they have, as a former export may have sent one that has become
    shared since. Two queries a slice. Somebody without any identifier is passed over.
    """
    found = _all_of(ids, Identity.objects.filter(kind__in=kinds) if leaving else usable_identities(kinds))
    wanted = set(ids)
    facts = Customer.objects.filter(pk__range=(ids[0], ids[-1])).order_by("pk").values_list("pk", *_FACTS)
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
