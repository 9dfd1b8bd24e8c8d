import pytest
from django.core.exceptions import ImproperlyConfigured

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
        "OPTIONS": {"sslmode": "require"},
    }


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        env.postgres("mysql://localhost/shop")
