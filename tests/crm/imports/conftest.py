"""Files written by the test itself, and the shortest way to import them."""

from datetime import UTC, datetime

import pytest

from crm.imports import actions
from crm.models import Import, Store

AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
LINES = {
    "order_id": "order", "customer_id": "customer", "email": "email", "placed_at": "date", "line_total": "total",
}  # fmt: skip


@pytest.fixture
def store_settings(db):
    return Store.objects.create(pk=1, base_currency="EUR", time_zone="UTC", region="GB")


@pytest.fixture
def write(tmp_path):
    """Write a file: text (UTF-8) or bytes; returns its path."""

    def written(content, name="orders.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def load(store_settings, write):
    """Import contents as one import and return it, with `counts`."""

    def loaded(
        *contents,
        subject="orders",
        form="lines",
        source="shop",
        mapping=None,
        at=AT,
        run=actions.store,
        name=None,
        **options,
    ) -> Import:
        suffix = name or f"{subject}.csv"
        paths = [write(content, f"{n}-{suffix}") for n, content in enumerate(contents)]
        if mapping is None and form == "lines" and subject == "orders":
            header = contents[0].splitlines()[0] if isinstance(contents[0], str) else ""
            mapping = {field: column for field, column in LINES.items() if column in header.split(",")}
        batch = actions.create_import(
            subject=subject, format=form, source=source, at=at, paths=paths,
            options={"mapping": mapping or {}, **options},
        )  # fmt: skip
        run(batch=batch, at=at)
        return batch

    return loaded
