"""The commands, on a database of their own: SQLite in a file, or a second database on the PostgreSQL."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
MAKE_PEOPLE = """
from tests.factories import *
from crm.keys import key_for
from crm.models import Store
store = Store.current(); store.name = "Before"; store.save()
for consent in ConsentFactory.create_batch(3): IdentityFactory(customer=consent.customer)
key_for("test")
"""
LOOK = """
import json
from django.utils.timezone import now
from crm.contact import with_refusal
from crm.keys import key_for
from crm.models import Customer, Store
refusals = with_refusal(Customer.objects.order_by("pk"), channel="EMAIL", purpose="MARKETING", at=now())
print(json.dumps({
    "name": Store.current().name,
    "key": key_for("test").hex(),
    "refusals": list(refusals.values_list("refusal", flat=True)),
}))
"""


@pytest.fixture
def installation(tmp_path, transactional_db):
    """`installation(name)` returns `manage(*arguments)` of a migrated installation of its own."""
    databases = []

    def make(name):
        var = tmp_path / name
        environment = {
            **os.environ,
            "HEXAD_VAR": str(var),
            "HEXAD_KEY_FILE": str(var / "hexad.key"),
            "DATABASE_URL": "",
        }
        if connection.vendor == "postgresql":
            database = f"hexad_{name}_{uuid4().hex[:8]}"
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{database}"')
            databases.append(database)
            settings = connection.settings_dict
            environment["DATABASE_URL"] = (
                f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{database}"
            )

        def manage(*arguments):
            return subprocess.run(
                [sys.executable, "manage.py", *map(str, arguments)],
                cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip

        manage.var = var
        assert manage("migrate", "--verbosity", "0").returncode == 0
        return manage

    yield make
    with connection.cursor() as cursor:
        for database in databases:
            cursor.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def look(manage):
    return json.loads(manage("shell", "--no-imports", "-c", LOOK).stdout)


def test_a_restored_installation_has_everything_and_sends_nothing_until_resumed(installation, tmp_path):
    old, new = installation("old"), installation("new")
    assert old("shell", "--no-imports", "-c", MAKE_PEOPLE).stderr == ""
    (old.var / "media" / "imports").mkdir(parents=True)
    (old.var / "media" / "imports" / "orders.csv").write_text("the uploaded file")
    before = look(old)
    assert before["refusals"] == ["", "", ""]  # these could be written to

    backup = tmp_path / "backup.tar"
    assert old("backup", backup).returncode == 0
    assert backup.stat().st_mode & 0o777 == 0o600
    restored = new("restore", backup)
    assert (restored.returncode, restored.stderr) == (0, "")

    assert look(new) == before | {"refusals": ["PAUSED", "PAUSED", "PAUSED"]}
    assert (new.var / "media" / "imports" / "orders.csv").read_text() == "the uploaded file"
    assert new("resume").stdout == "Sending goes on.\n"
    assert look(new) == before

    again = new("restore", backup)
    assert (
        again.stderr.strip()
        == "CommandError: This store has customers. Say --replace to give them up for the backup's."
    )

    damaged = tmp_path / "damaged.tar"
    content = bytearray(backup.read_bytes())
    content[content.rindex(b"the uploaded file")] ^= 1
    damaged.write_bytes(content)
    refused = new("restore", damaged, "--replace")
    assert "is damaged: media/imports/orders.csv is not what was saved." in refused.stderr
    assert look(new) == before
