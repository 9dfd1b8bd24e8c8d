"""Who joined and who left since the export before, and writing that down: sets, whatever their size."""

from typing import Any

from django.db import connection

from segments.models import AudienceExport, AudienceMember

MEMBER = AudienceMember._meta.db_table
OPEN = "m.exclusion_list_id = %(list)s AND m.platform = %(platform)s AND m.until_id IS NULL"
# A member leaves when no longer on the list; comes back anew when the identifiers are others.
GONE = f"""
    FROM {MEMBER} m
    LEFT JOIN audience_pick p ON p.customer_id = m.customer_id
    LEFT JOIN audience_print i ON i.customer_id = m.customer_id
    WHERE {OPEN} AND (p.customer_id IS NULL OR p.reason <> '')
"""
CAME = f"""
    FROM audience_pick p
    JOIN audience_print i ON i.customer_id = p.customer_id
    LEFT JOIN {MEMBER} m ON m.customer_id = p.customer_id AND {OPEN}
    WHERE p.reason = '' AND (m.id IS NULL OR m.fingerprint <> i.fingerprint)
"""


def _params(export: AudienceExport) -> dict[str, Any]:
    return {"list": export.exclusion_list_id, "platform": export.platform, "export": export.pk}


def find_changes(export: AudienceExport) -> dict[str, dict[str, int]]:
    """Fill audience_gone(customer_id, reason) and audience_new(customer_id); returns their counts.

    {"left": {reason: people}, "joined": {"JOINED" | "CHANGED": people}}. Whoever left without a
    reason of the list's own (the type changed, they bought again) left because the rule no longer
    holds: RULE.
    """
    key = "bigint PRIMARY KEY" if connection.vendor == "postgresql" else "integer PRIMARY KEY"
    with connection.cursor() as cursor:
        for table, columns in (("audience_gone", "reason varchar(20)"), ("audience_new", "was boolean")):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (customer_id {key}, {columns})")
        cursor.execute(
            f"INSERT INTO audience_gone SELECT m.customer_id, coalesce(p.reason, 'RULE') {GONE}",
            _params(export),
        )
        cursor.execute(
            # Erased people match no rule: the reason is not that they stopped matching it.
            "UPDATE audience_gone SET reason = 'ERASED' WHERE customer_id IN "
            "(SELECT c.id FROM crm_customer c WHERE c.erased_at IS NOT NULL)"
        )
        cursor.execute(
            f"INSERT INTO audience_new SELECT p.customer_id, m.id IS NOT NULL {CAME}",
            _params(export),
        )
        cursor.execute("SELECT reason, count(*) FROM audience_gone GROUP BY reason ORDER BY reason")
        left = dict(cursor.fetchall())
        cursor.execute("SELECT was, count(*) FROM audience_new GROUP BY was")
        joined = {"CHANGED" if was else "JOINED": count for was, count in cursor.fetchall()}
    return {"left": left, "joined": joined}


def store_changes(export: AudienceExport) -> None:
    """Close who left or changed, open who joined or changed. Runs in the export's one transaction."""
    params = _params(export)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {MEMBER} AS m SET until_id = %(export)s, left_reason = g.reason "  # noqa: S608
            f"FROM audience_gone g WHERE g.customer_id = m.customer_id AND {OPEN}",
            params,
        )
        cursor.execute(
            f"UPDATE {MEMBER} AS m SET until_id = %(export)s, left_reason = 'CHANGED' "  # noqa: S608
            f"FROM audience_new n WHERE n.customer_id = m.customer_id AND {OPEN}",
            params,
        )
        cursor.execute(
            f"INSERT INTO {MEMBER} "  # noqa: S608 -- our own names
            "(exclusion_list_id, platform, customer_id, fingerprint, since_id, left_reason) "
            "SELECT %(list)s, %(platform)s, n.customer_id, i.fingerprint, %(export)s, '' "
            "FROM audience_new n JOIN audience_print i ON i.customer_id = n.customer_id",
            params,
        )
