"""Who went from which group to which between two days, in the six types or any scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.fields import from_units
from crm.models import Customer
from dashboard.board.board import SIX_TYPES
from dashboard.board.periods import NOBODY, Path, paths
from dashboard.home.scope import Scope
from segments.engine.statements import Statements
from segments.scheme_history import groups_then
from segments.schemes import SCHEMES
from segments.types import CUSTOMER_TYPES

CAME = _("New since then")


def naming(scheme: str) -> Mapping[str, str | Promise]:
    """{code: label} of a scheme's groups, in their order."""
    if scheme == SIX_TYPES:
        return {kind.code: kind.label for kind in CUSTOMER_TYPES}
    return {group.code: group.label for group in SCHEMES[scheme].groups}


def naming_label(scheme: str) -> str | Promise:
    return _("Six types") if scheme == SIX_TYPES else SCHEMES[scheme].label


@dataclass(frozen=True)
class Migration:
    """`paths` holds everybody of the second day, also those who stayed."""

    paths: list[Path]

    @property
    def moved(self) -> list[Path]:
        return [path for path in self.paths if path.start != path.end]

    @property
    def stayed(self) -> int:
        return sum(path.people for path in self.paths if path.start == path.end)

    def at_start(self, code: str) -> int:
        return sum(path.people for path in self.paths if path.start == code)


def migration(scope: Scope, *, scheme: str, since: datetime, until: datetime) -> Migration:
    if scheme == SIX_TYPES:
        return Migration(paths(scope, since=since, until=until))
    return Migration(_paths_of(scope, scheme=scheme, since=since, until=until))


def _paths_of(scope: Scope, *, scheme: str, since: datetime, until: datetime) -> list[Path]:
    people = None if scope.is_store else Customer.objects.visible_to(scope.reader).values("pk")
    was = groups_then(SCHEMES[scheme], at=since, prefix="was", people=people)
    now = groups_then(SCHEMES[scheme], at=until, prefix="now", people=people)
    # One under the other and gathered by customer: a join of the two would look for an index that is not there.
    statement = (
        "SELECT coalesce(g.was, %(nobody)s), g.now, count(*), CAST(coalesce(sum(m.value), 0) AS bigint) FROM ("  # noqa: S608
        " SELECT customer_id, max(was) AS was, max(now) AS now FROM ("
        f" SELECT a.customer_id, a.code AS was, NULL AS now FROM ({was.sql}) a"
        f" UNION ALL SELECT b.customer_id, NULL, b.code FROM ({now.sql}) b) both_days GROUP BY customer_id) g"
        " LEFT JOIN segments_customermetrics m ON m.customer_id = g.customer_id"
        " WHERE g.now IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    rows = Statements(using=DEFAULT_DB_ALIAS, params={}).rows(
        statement, **was.params, **now.params, nobody=NOBODY
    )
    return [Path(start, end, n, from_units(int(worth))) for start, end, n, worth in rows]
