"""Where an e-mail may break in a narrow column."""

from django.template import Context, Template


def shown(value: str) -> str:
    return Template("{% load hexad %}{{ value|address }}").render(Context({"value": value}))


def test_an_address_breaks_before_its_at_sign():
    assert shown("ada.lovelace@example.com") == "ada.lovelace<wbr>@example.com"


def test_what_is_no_address_stays_as_it_is():
    assert (shown("•••"), shown("<b>@x")) == ("•••", "&lt;b&gt;<wbr>@x")
