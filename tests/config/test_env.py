import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import env


def test_a_variable_that_must_be_there_is_asked_for_by_name(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize(
    ("raw", "expected"), [("1", True), ("yes", True), ("On", True), ("0", False), ("false", False), ("", False)]
)
def test_a_flag_is_yes_or_no(monkeypatch, raw, expected):
    monkeypatch.setenv("DEBUG", raw)
    assert env.flag("DEBUG", default=not expected) is expected


def test_a_flag_that_is_neither_fails_loudly(monkeypatch):
    monkeypatch.setenv("DEBUG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="DEBUG='perhaps'"):
        env.flag("DEBUG", default=False)


def test_a_number_fails_loudly_when_it_is_none(monkeypatch):
    monkeypatch.setenv("WORKER_CONCURRENCY", "many")
    with pytest.raises(ImproperlyConfigured, match="WORKER_CONCURRENCY='many'"):
        env.number("WORKER_CONCURRENCY", 2)
    monkeypatch.setenv("WORKER_CONCURRENCY", "4")
    assert env.number("WORKER_CONCURRENCY", 2) == 4


def test_a_database_url_becomes_djangos_settings():
    assert env.postgres("postgres://who:p%40ss@db.example:5433/shop?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "who",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require", "options": "-c jit=off"},
    }


def test_what_the_url_sets_comes_after_our_own_settings_and_wins():
    found = env.postgres("postgres://db.example/shop?options=-c%20jit%3Don%20-c%20work_mem%3D64MB")

    assert found["OPTIONS"] == {"options": "-c jit=off -c jit=on -c work_mem=64MB"}


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        env.postgres("mysql://localhost/shop")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", ("smtp", "localhost", 25, "", "", False, False)),
        ("smtp+tls://me:p%40ss@mail.example", ("smtp", "mail.example", 587, "me", "p@ss", True, False)),
        ("smtps://mail.example:4650", ("smtp", "mail.example", 4650, "", "", False, True)),
        ("file:", ("filebased", "", 0, "", "", False, False)),
    ],
)
def test_a_mail_url_becomes_djangos_settings(url, expected):
    backend, *rest = env.mail(url).values()
    assert (backend.split(".")[-2], *rest) == expected


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_another_mail_url_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be smtp://"):
        env.mail(url)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no compiler of statements")
@pytest.mark.django_db
def test_statements_are_not_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
