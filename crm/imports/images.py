"""Rows as they were before an import changed them, kept as JSON, so that undo can put them back.

A row that the import made in a table without `created_by_import` is kept as {"created": true}.
"""

from django.db import connection

from crm.imports.staging import is_postgres, run

CREATED = '{"created": true}'


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def keep_rows(table: str, batch_id: int, select: str) -> int:
    """Keep the rows of `table` whose ids `select` (SQL, one column) finds."""
    if is_postgres():
        image = "to_jsonb(t)"
    else:
        # json_object() takes at most 127 arguments; the widest of our tables has 25 columns.
        pairs = ", ".join(f"'{name}', t.{name}" for name in columns_of(table))
        image = f"json_object({pairs})"
    return run(
        'INSERT INTO crm_importbefore (batch_id, "table", row_id, image)'  # noqa: S608 -- tables of ours
        f" SELECT %s, %s, t.id, {image} FROM {table} t WHERE t.id IN ({select})",
        [batch_id, table],
    )


def keep_made(table: str, batch_id: int, select: str) -> int:
    """Note rows that the import made itself."""
    return run(
        'INSERT INTO crm_importbefore (batch_id, "table", row_id, image)'  # noqa: S608 -- tables of ours
        f" SELECT %s, %s, made.id, %s FROM ({select}) made",
        [batch_id, table, CREATED],
    )


def put_back(table: str, batch_id: int, *, only: str = "") -> int:
    """Restore kept rows that still exist. `only`: a condition on `b` (the image) and `t` (the row)."""
    names = [name for name in columns_of(table) if name != "id"]
    values = _image_values(table, names)
    sets = ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
    extra = f" AND {only}" if only else ""
    return run(
        f"UPDATE {table} SET {sets} FROM crm_importbefore b"  # noqa: S608
        f" WHERE b.batch_id = %s AND b.\"table\" = '{table}' AND b.row_id = {table}.id{extra}",
        [batch_id],
    )


def insert_again(table: str, batch_id: int, *, only: str = "") -> int:
    """Put kept rows that are gone back in, with their old ids."""
    names = columns_of(table)
    values = _image_values(table, names)
    extra = f" AND {only}" if only else ""
    return run(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM crm_importbefore b"  # noqa: S608
        f" WHERE b.batch_id = %s AND b.\"table\" = '{table}'{extra}"
        f" AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.id = b.row_id)",
        [batch_id],
    )


def _image_values(table: str, names: list[str]) -> list[str]:
    if is_postgres():
        values = [f"(jsonb_populate_record(CAST(NULL AS {table}), b.image)).{name}" for name in names]
    else:
        values = [f"json_extract(b.image, '$.{name}')" for name in names]
    return [
        # A product may have gone with the import that brought it; its lines only lose the link.
        f"(SELECT p.id FROM crm_product p WHERE p.id = {value})" if name == "product_id" else value  # noqa: S608
        for name, value in zip(names, values, strict=True)
    ]
