"""Who joined and who left since the export before, and writing that down: sets, whatever their size."""

from datetime import datetime
from typing import Any

from django.db import connection

from segments.exclusions.changes import explain_joined, explain_left, former_of, newest_export
from segments.exclusions.matching import day_asked
from segments.exclusions.rule import ExclusionRule
from segments.models import AudienceExport, AudienceMember, ExclusionList
from segments.platforms import PLATFORMS

CHANGES = {"audience_gone": "", "audience_new": "was boolean, "}
MEMBER = AudienceMember._meta.db_table
OPEN = "m.exclusion_list_id = %(list)s AND m.platform = %(platform)s AND m.until_id IS NULL"
# A member leaves when no longer on the list; comes back anew when the identifiers are others.
GONE = f"""
    FROM {MEMBER} m
    LEFT JOIN audience_pick p ON p.customer_id = m.customer_id
    WHERE {OPEN} AND (p.customer_id IS NULL OR p.reason <> '')
"""
CAME = f"""
    FROM audience_pick p
    LEFT JOIN {MEMBER} m ON m.customer_id = p.customer_id AND {OPEN}
    WHERE p.reason = '' AND (m.id IS NULL OR m.fingerprint <> p.fingerprint)
"""


def _params(exclusion_list: ExclusionList, platform: str) -> dict[str, Any]:
    return {"list": exclusion_list.pk, "platform": platform}


def find_changes(exclusion_list: ExclusionList, *, platform: str, as_of: datetime) -> dict[str, dict[str, int]]:
    """Fill audience_gone(customer_id, reason) and audience_new(customer_id, was, reason); returns their counts.

    Against the newest finished export of the list to this platform, of those in the tables of `picking`:
    {"left": {reason: people}, "joined": {reason: people}}. The reasons are those of `selection.REASONS`
    and of `changes`; who only has other identifiers now is CHANGED among those who joined. Before the
    first export everybody on the list joins: they are counted, and audience_new stays empty.
    """
    _make()
    former = former_of(newest_export(exclusion_list, platform=platform))
    if former is None:
        joining = _on_list()
        return {"joined": {"JOINED": joining} if joining else {}, "left": {}}
    params = _params(exclusion_list, platform)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audience_gone SELECT m.customer_id, coalesce(p.reason, 'RULE') {GONE}", params
        )
        cursor.execute(
            # Erased people match no rule: the reason is not that they stopped matching it.
            "UPDATE audience_gone SET reason = 'ERASED' WHERE customer_id IN "
            "(SELECT c.id FROM crm_customer c WHERE c.erased_at IS NOT NULL)"
        )
        cursor.execute(
            "INSERT INTO audience_new SELECT p.customer_id, m.id IS NOT NULL, "
            f"CASE WHEN m.id IS NULL THEN 'JOINED' ELSE 'CHANGED' END {CAME}",
            params,
        )
        for table in CHANGES:  # else PostgreSQL takes them for large, and reads every member to close a few
            cursor.execute(f"ANALYZE {table}")
    rule = ExclusionRule.read(exclusion_list.rule)
    explain_left(rule, former, day=day_asked(as_of))
    explain_joined(rule, former, kinds=PLATFORMS[platform].identifier_kinds)
    return {"joined": _counted("audience_new"), "left": _counted("audience_gone")}


def _make() -> None:
    key = "bigint PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
    with connection.cursor() as cursor:
        for table, columns in CHANGES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} (customer_id {key}, {columns}reason varchar(20) NOT NULL)"
            )


def _on_list() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audience_pick WHERE reason = ''")
        return cursor.fetchone()[0]


def _counted(table: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reason, count(*) FROM {table} GROUP BY reason ORDER BY reason")  # noqa: S608
        return dict(cursor.fetchall())


def store_changes(export: AudienceExport, *, first: bool) -> None:
    """Close who left or changed, open who joined or changed. Runs in the export's one transaction.

    `export` says how many there are: where nobody is, no member is looked at.
    """
    params = {**_params(export.exclusion_list, export.platform), "export": export.pk}
    with connection.cursor() as cursor:
        if export.removed:
            cursor.execute(
                f"UPDATE {MEMBER} AS m SET until_id = %(export)s, left_reason = g.reason "  # noqa: S608
                f"FROM audience_gone g WHERE g.customer_id = m.customer_id AND {OPEN}",
                params,
            )
        if export.added and not first:
            cursor.execute(
                f"UPDATE {MEMBER} AS m SET until_id = %(export)s, left_reason = 'CHANGED' "  # noqa: S608
                f"FROM audience_new n WHERE n.customer_id = m.customer_id AND {OPEN}",
                params,
            )
        if export.added:
            chosen = "" if first else "JOIN audience_new n ON n.customer_id = p.customer_id "
            cursor.execute(
                f"INSERT INTO {MEMBER} "  # noqa: S608 -- our own names
                "(exclusion_list_id, platform, customer_id, fingerprint, since_id, left_reason) "
                "SELECT %(list)s, %(platform)s, p.customer_id, p.fingerprint, %(export)s, '' "
                f"FROM audience_pick p {chosen}WHERE p.reason = '' ORDER BY p.customer_id",
                params,
            )
