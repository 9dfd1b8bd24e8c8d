"""Whoever migrates has the cache's table too: the first page looks into it."""

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

CACHE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_of_a_test"}


@pytest.mark.django_db
def test_migrating_makes_the_table_of_the_cache_and_again_changes_nothing(settings):
    settings.CACHES = {"default": CACHE}
    assert CACHE["LOCATION"] not in connection.introspection.table_names()

    call_command("migrate", verbosity=0)
    caches["default"].set("told", 3)
    call_command("migrate", verbosity=0)

    assert caches["default"].get("told") == 3
