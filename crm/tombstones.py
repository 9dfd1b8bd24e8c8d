"""What is left of an erased person's addresses: keyed hashes that stop a silent return by import.

The key is the installation's, outside the database. Plain SHA-256 would not do: ad platforms use it.
"""

from collections.abc import Iterable
from datetime import datetime

from crm.keys import keyed_hash
from crm.models import Identity, Tombstone

Address = tuple[str, str, str]  # kind, namespace ("" but for channel ids), canonical value


def address_hash(kind: str, value: str, namespace: str = "") -> str:
    return keyed_hash("tombstones", f"{kind}\x1f{namespace}\x1f{value}")


def bury(identities: Iterable[Identity], *, at: datetime) -> int:
    """Remember these addresses as erased; returns how many. Known ones stay as they are."""
    rows = [
        Tombstone(
            kind=identity.kind,
            address_hash=address_hash(identity.kind, identity.value, identity.namespace),
            erased_at=at,
        )
        for identity in identities
    ]
    Tombstone.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def erased_among(addresses: Iterable[Address]) -> set[Address]:
    """Those of `addresses` that belong to an erased person. Costs nothing where nobody was erased."""
    buried = set(Tombstone.objects.values_list("kind", "address_hash"))
    if not buried:
        return set()
    return {
        (kind, namespace, value)
        for kind, namespace, value in addresses
        if (kind, address_hash(kind, value, namespace)) in buried
    }
