import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm.installation.tables import tables_are_behind

HOME = Path(__file__).parents[3]


@pytest.mark.django_db
def test_a_database_with_every_migration_is_not_behind():
    assert tables_are_behind() is False


def test_a_command_on_a_database_without_tables_says_what_to_do(tmp_path):
    ran = subprocess.run(
        [sys.executable, HOME / "manage.py", "configure_store", "--base-currency", "EUR"],
        env={**os.environ, "HEXAD_VAR": str(tmp_path), "DATABASE_URL": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr == (
        "The database lacks tables of this version. Run manage.py migrate, then this command again.\n"
    )
