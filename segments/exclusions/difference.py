"""What the next export would add and remove, and why."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from segments.exclusions import membership, picking
from segments.exclusions.changes import JOINED, LEFT, newest_export
from segments.exclusions.selection import REASONS
from segments.models import AudienceExport, ExclusionList
from segments.platforms import PLATFORMS


@dataclass(frozen=True)
class Difference:
    """Against the newest finished export of the list, of those whom that platform can match.

    `joined` and `left` are (reason, people); `changed` people would be sent again with other identifiers.
    now = export.people + joins - leaves.
    """

    export: AudienceExport
    now: int
    joined: list[tuple[str | Promise, int]]
    left: list[tuple[str | Promise, int]]
    changed: int

    @property
    def joins(self) -> int:
        return sum(people for _reason, people in self.joined)

    @property
    def leaves(self) -> int:
        return sum(people for _reason, people in self.left)


def difference(exclusion_list: ExclusionList, *, picked: tuple[str, ...], as_of: datetime) -> Difference | None:
    """None before the first export. The tables of `picking` hold the list for the kinds `picked`.

    They hold it for the kinds of that export's platform afterwards.
    """
    newest = newest_export(exclusion_list)
    if newest is None:
        return None
    kinds = PLATFORMS[newest.platform].identifier_kinds
    if set(kinds) != set(picked):
        picking.pick(exclusion_list=exclusion_list, kinds=kinds, as_of=as_of)
    changes = membership.find_changes(exclusion_list, platform=newest.platform, as_of=as_of)
    joined, left = changes["joined"], changes["left"]
    return Difference(
        export=newest,
        now=picking.counts()[0].get("", 0),
        changed=joined.pop("CHANGED", 0),
        joined=[(JOINED[code], joined[code]) for code in JOINED if code in joined],
        left=[(label, left[code]) for code, label in why_left().items() if code in left],
    )


def why_left() -> dict[str, str | Promise]:
    """Every reason to leave a list: its rule's, then those that keep people out of any."""
    return {**LEFT, **{code: label for code, (label, _next) in REASONS.items()}}
