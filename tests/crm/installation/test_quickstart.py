import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection

from crm.installation.staff import make_first_accounts
from crm.management.commands import quickstart
from crm.models import User
from crm.roles import ROLE_CODES

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_there_is_one_account_per_role_and_each_password_is_shown_once():
    made = make_first_accounts()

    assert sorted(User.objects.values_list("role", flat=True)) == sorted(ROLE_CODES)
    assert len({password for _role, _email, password in made}) == len(ROLE_CODES)
    for _role, email, password in made:
        assert User.objects.get(email=email).check_password(password)
    assert make_first_accounts() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("invented", "expected"), [(True, "Ines Carvalho"), (False, "Account manager")], ids=["made up", "own"]
)
def test_staff_of_a_made_up_shop_are_called_like_people(invented, expected):
    make_first_accounts(invented=invented)

    assert str(User.objects.get(role="ACCOUNT_MANAGER")) == expected


@pytest.mark.parametrize(
    ("version", "refused"),
    [pytest.param((3, 38, 5), True, id="3.38.5"), pytest.param((3, 39, 0), False, id="3.39.0")],
)
def test_an_old_sqlite_is_refused_in_words(monkeypatch, version, refused):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setattr(quickstart.sqlite3, "sqlite_version_info", version)
    monkeypatch.setattr(quickstart.sqlite3, "sqlite_version", ".".join(map(str, version)))
    if not refused:
        quickstart.refuse_old_sqlite()
        return
    with pytest.raises(CommandError, match=r"SQLite is 3\.38\.5; Hexad needs 3\.39 or newer"):
        quickstart.refuse_old_sqlite()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(var):
    """Ids of living processes of this installation, whoever their parent is."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"HEXAD_VAR={var}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no part in what one command starts")
def test_one_command_serves_pages_and_ctrl_c_leaves_nothing_behind(tmp_path):
    var, port = tmp_path / "var", free_port()
    environment = {**os.environ, "HEXAD_VAR": str(var), "DATABASE_URL": "", "CELERY_BROKER_URL": ""}

    def start():
        return subprocess.Popen(
            [sys.executable, "manage.py", "quickstart", "--port", str(port), "--customers", "60"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def said_until_it_runs(process):
        said = ""
        while "Hexad runs at" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        return said

    first = start()
    said = said_until_it_runs(first)
    assert len(re.findall(r"@example\.com +\S{16}$", said, re.MULTILINE)) == len(ROLE_CODES)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as response:
        assert response.status == 200
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing-here/")
    assert "There is nothing here" in missing.value.read().decode()  # not the framework's page
    assert len(processes_of(var)) > 3  # itself, worker and web server with theirs
    first.send_signal(signal.SIGINT)
    assert first.communicate(timeout=120)[0].strip().endswith("Stopped.")
    assert processes_of(var) == []

    again = start()
    said = said_until_it_runs(again)
    assert "Staff accounts" not in said
    assert "demo" not in said
    assert said.strip().startswith(f"Hexad runs at http://127.0.0.1:{port}/")  # nothing was made or done before
    again.kill()  # without a chance to say so: the children go too
    again.communicate()
    deadline = time.monotonic() + 60
    while processes_of(var) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(var) == []
