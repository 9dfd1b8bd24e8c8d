"""What every test stands on: fast passwords, no broker, files in a folder of its own."""

import pytest


def pytest_configure(config):
    from django.conf import settings

    from tests.append_only import allow_flush

    allow_flush()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.CELERY_BROKER_URL = "memory://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


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
