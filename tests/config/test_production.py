"""The settings of a deployment, checked in a process of their own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

DEPLOYED = {"DEBUG": "0", "SECRET_KEY": "x7" * 40 + "#Qz!", "ALLOWED_HOSTS": "crm.example.com"}
ASKED = (
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_SAMESITE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "X_FRAME_OPTIONS",
    "MFA_REQUIRED",
)


def manage(tmp_path, *arguments, **environment):
    clean = {"PATH": os.environ["PATH"], "HEXAD_VAR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR, env=clean | environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def deployed(tmp_path, **environment):
    script = (
        "import json; from django.conf import settings as s;"
        f"print(json.dumps([getattr(s, name) for name in {ASKED}]))"
    )
    done = manage(tmp_path, "shell", "--no-imports", "-c", script, **{**DEPLOYED, **environment})
    assert done.returncode == 0, done.stderr
    return dict(zip(ASKED, json.loads(done.stdout.splitlines()[-1]), strict=True))


def test_a_deployment_passes_djangos_own_check(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **DEPLOYED)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_deployment_is_closed_by_default(tmp_path):
    assert deployed(tmp_path) == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": False,
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "MFA_REQUIRED": True,
    }


def test_a_proxy_is_believed_only_when_it_is_declared(tmp_path):
    assert deployed(tmp_path, TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] == [
        "HTTP_X_FORWARDED_PROTO",
        "https",
    ]


@pytest.mark.parametrize("missing", ["SECRET_KEY"])
def test_a_deployment_without_its_secret_stops_with_the_name_of_the_variable(tmp_path, missing):
    environment = {name: value for name, value in DEPLOYED.items() if name != missing}

    done = manage(tmp_path, "check", **environment)

    assert done.returncode != 0
    assert f"Set the environment variable {missing}." in done.stderr


@pytest.mark.parametrize(("environment", "shows_code"), [
    pytest.param({}, False, id="one command, nothing set"),
    pytest.param({"DEBUG_PAGES": "1"}, True, id="somebody who works on Hexad"),
    pytest.param({**DEPLOYED, "DEBUG_PAGES": "1"}, False, id="never in a deployment"),
])  # fmt: skip
def test_what_breaks_shows_code_only_to_who_asks_for_it(tmp_path, environment, shows_code):
    script = "from django.conf import settings; print(settings.DEBUG, settings.SECURE_SSL_REDIRECT)"

    done = manage(tmp_path, "shell", "--no-imports", "-c", script, **environment)

    assert done.stdout.split() == [str(shows_code), str("SECRET_KEY" in environment)], done.stderr
