"""Which of several versions of an order in one import is the order."""

from crm.imports.staging import is_postgres, run


def newest_time() -> str:
    """SQL: the latest of the times of an order or a part, which its version is when nothing else says."""
    latest = "GREATEST" if is_postgres() else "MAX"
    times = ("paid_at", "delivered_at", "fulfilled_at", "cancelled_at")
    return f"{latest}(placed_at, {', '.join(f'COALESCE({name}, placed_at)' for name in times)})"


def keep_newest_files(starts: list[int]) -> None:
    """Of an order that stands whole in several files of one import, only the newest version is one.

    For formats whose amounts are those of the order: they would add up, and its lines too. `starts`:
    the first part of each file. A file that only holds further lines of an order adds them.
    """
    if len(starts) < 2:
        return
    file = "CASE" + "".join(f" WHEN no >= {int(no)} THEN {int(no)}" for no in reversed(starts)) + " END"
    run(
        "DELETE FROM stage_part WHERE no IN (SELECT p.no FROM"  # noqa: S608
        f" (SELECT no, key, {file} AS file_no FROM stage_part) p JOIN"
        " (SELECT key, file_no, ROW_NUMBER() OVER (PARTITION BY key ORDER BY MAX(version) DESC, file_no DESC)"
        f" AS place FROM (SELECT key, {file} AS file_no, {newest_time()} AS version FROM stage_part"
        " WHERE placed_at IS NOT NULL) whole GROUP BY key, file_no) v"
        " ON v.key = p.key AND v.file_no = p.file_no WHERE v.place > 1)"
    )
