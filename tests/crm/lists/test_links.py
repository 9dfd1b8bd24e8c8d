"""Addresses of rows are those that `reverse` gives."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from crm.lists.links import address_of


@pytest.mark.parametrize("name", ["dashboard:customer", "crm:job", "segments:exclusion_list"])
def test_an_address_is_the_one_that_django_gives(name):
    assert [address_of(name, pk) for pk in (1, 1, 12_345)] == [
        reverse(name, args=[pk]) for pk in (1, 1, 12_345)
    ]


def test_it_follows_the_place_where_hexad_is_served():
    there = address_of("crm:job", 7)
    set_script_prefix("/crm/")
    try:
        assert address_of("crm:job", 7) == f"/crm{there}"
    finally:
        set_script_prefix("/")


def test_another_set_of_addresses_is_asked_anew(settings):
    address_of("crm:job", 7)
    settings.ROOT_URLCONF = "tests.crm.lists.test_links"

    with pytest.raises(NoReverseMatch):
        address_of("crm:job", 7)


urlpatterns: list = []
