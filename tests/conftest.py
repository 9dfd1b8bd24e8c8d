"""What every test stands on: fast passwords, no broker, files in a folder of its own."""

import shutil
import tempfile

import pytest

# What a machine may be without. Each mark's tests are skipped with a reason of their own.
NEEDS = {
    "browser": "browser tests (Chromium)",
    "races": "race tests (PostgreSQL and real processes)",
    "postgresql": "tests of what SQLite does not have",
    "sqlite": "tests of what only SQLite has",
    "real_data": "real data (the folder HEXAD_DATA)",
}


def pytest_addoption(parser):
    parser.addoption(
        "--may-leave-out",
        metavar="MARKS",
        help="comma-separated marks whose tests may be skipped; any other skipped test fails the run",
    )


def _left_out(terminalreporter):
    """{(mark or "", reason): tests} of everything that was skipped."""
    found = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        mark = next((mark for mark in NEEDS if mark in report.keywords), "")
        if not mark and reason.startswith("SQLite has no"):
            mark = "postgresql"
        if not mark and reason.startswith("PostgreSQL has no"):
            mark = "sqlite"
        found.setdefault((mark, reason), []).append(report.nodeid)
    return found


def pytest_terminal_summary(terminalreporter, config):
    """Say aloud what did not run: a green line alone would hide it."""
    left_out = _left_out(terminalreporter)
    terminalreporter.write_line("")
    if not left_out:
        terminalreporter.write_line("Left out: nothing")
        return
    for (mark, reason), tests in sorted(left_out.items()):
        what = NEEDS.get(mark, "other tests")
        terminalreporter.write_line(f"Left out: {len(tests)} of {what}: {reason}", yellow=True)


def pytest_sessionfinish(session, exitstatus):
    may = session.config.getoption("--may-leave-out")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if may is None or reporter is None or exitstatus != 0 or hasattr(session.config, "workerinput"):
        return
    allowed = {mark for mark in may.split(",") if mark}
    amiss = sorted(reason for mark, reason in _left_out(reporter) if mark not in allowed)
    if amiss:
        reporter.write_line("")
        reporter.write_line(f"Tests were left out that must run here: {'; '.join(amiss)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config):
    from django.conf import settings

    from tests.append_only import allow_flush

    allow_flush()
    _keep_sqlite_in_a_file(config)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.WHITENOISE_AUTOREFRESH = True  # no folder of collected files is needed
    settings.CELERY_BROKER_URL = "memory://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    if not hasattr(config, "workerinput"):
        from crm.installation.catalogues import compile_stale

        compile_stale(settings.LOCALE_PATHS[0])


def _keep_sqlite_in_a_file(config):
    """The way Hexad runs: each thread with a connection of its own, waiting for the other's writes.

    Django's in-memory database is one connection for the tests and the live server: whoever comes second
    is told "database table is locked" at once.
    """
    from django.conf import settings

    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return
    folder = tempfile.mkdtemp(prefix="hexad-tests-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    database.setdefault("TEST", {})["NAME"] = f"{folder}/hexad.sqlite3"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads, exports and the installation's key go into this test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HEXAD_KEY_FILE = tmp_path / "hexad.key"


@pytest.fixture(autouse=True)
def fresh_cache():
    """Rate limits and cached numbers of one test do not reach the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def run_jobs(db):
    """Do the waiting jobs here and now, as a worker would: `run_jobs()` returns them, done.

    Jobs never run by themselves in tests. A job that enqueues another has it done too.
    """
    from django.utils.timezone import now

    from crm.jobs import run_job
    from crm.models import Job

    def run(clock=now):
        done = []
        while waiting := Job.objects.filter(state="QUEUED").order_by("pk").first():
            done.append(run_job(waiting.pk, clock=clock, beats=False))
        return done

    return run
