"""People on their way into a file, read in slices so that memory stays flat."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from crm.models import Customer, Identity
from segments.exclusions.selection import usable_identities
from segments.platforms import Lines, Person, leaves
from segments.platforms.lines import FACTS, pairs

SLICE = 10_000
ON_LIST = "audience_pick"
# One of each kind there is stands in the row itself; there are two kinds at most.
FURTHER = "p.usable - CASE WHEN p.email IS NULL OR p.phone IS NULL THEN 1 ELSE 2 END"


def listed(table: str, *, kinds: Sequence[str], facts: Sequence[str]) -> Iterator[Lines]:
    """Slices of the people of `table` (audience_pick: of those on the list), by id, with what may leave.

    `facts`: the names and places that go with them. One query a slice, and one more where somebody has
    several addresses or phones. Reads the tables of `picking`.
    """
    names = "".join(f", c.{name}" for name in facts)
    # Each table is told where to begin: PostgreSQL merges them, and would read two from the start for every slice.
    chosen = (
        ""
        if table == ON_LIST
        else f"JOIN {table} t ON t.customer_id = p.customer_id AND t.customer_id > %(after)s "
    )
    known_as = "JOIN crm_customer c ON c.id = p.customer_id AND c.id > %(after)s " if facts else ""
    sql = (
        f"SELECT {FURTHER}, p.customer_id, coalesce(p.email, ''), coalesce(p.phone, ''){names} "  # noqa: S608
        f"FROM {ON_LIST} p {chosen}{known_as}"
        "WHERE p.customer_id > %(after)s AND p.reason = '' ORDER BY p.customer_id LIMIT %(size)s"
    )
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"after": after, "size": SLICE})
            rows = cursor.fetchall()
        if not rows:
            return
        further, keys, *columns = zip(*rows, strict=True)
        after = keys[-1]
        if any(further):
            keys, *columns = zip(*_with_further(rows, kinds), strict=True)
        emails, phones, *known = columns
        yield Lines(keys, emails, phones, dict(zip(facts, known, strict=True)))


def _with_further(rows: Sequence[tuple], kinds: Sequence[str]) -> Iterator[tuple]:
    """The rows without their first column, one for each pair of an address and a phone."""
    several = RawSQL(f"SELECT p.customer_id FROM {ON_LIST} p WHERE {FURTHER} > 0", [])  # noqa: S608, S611
    identities = usable_identities(kinds).filter(customer__in=several)
    whole = _all_of((rows[0][1], rows[-1][1]), identities)
    for further, key, email, phone, *known in rows:
        if not further:
            yield key, email, phone, *known
            continue
        for pair in pairs(whole[key]["EMAIL"], whole[key]["PHONE"]):
            yield key, *pair, *known


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
    facts = Customer.objects.filter(pk__range=(ids[0], ids[-1])).order_by("pk").values_list("pk", *FACTS)
    for pk, *known in facts.iterator(chunk_size=SLICE):
        if pk in wanted and pk in found:
            identifiers = found[pk]
            yield Person(pk, tuple(identifiers["EMAIL"]), tuple(identifiers["PHONE"]), *known)


def with_shared_phones(table: str) -> Iterator[Person]:
    """Who stays on the list and has a phone that points to somebody else too: that phone was perhaps sent before.

    Whoever else it belongs to may have said no. Reads the tables of `picking` and `membership`.
    """
    stay = RawSQL(f"SELECT customer_id FROM {table} WHERE was", [])  # noqa: S608, S611 -- our own names
    shared = RawSQL("SELECT value FROM audience_shared", [])
    found = Identity.objects.filter(kind="PHONE", customer__in=stay, value__in=shared)
    for key, phone in found.order_by("customer_id", "first_seen_at", "pk").values_list("customer_id", "value"):
        yield Person(key, (), (phone,))


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
