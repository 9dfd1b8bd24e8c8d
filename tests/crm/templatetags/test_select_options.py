"""A select is drawn in one piece, and comes out as Django's own."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from pytest_django.asserts import assertHTMLEqual

CHOICES = [
    ("", "Any"),
    ("DE", "Germany"),
    ("<b>", 'R&D "east"'),
    ("safe", mark_safe("<i>leaning</i>")),
    (7, gettext_lazy("Type")),
    (None, "unset"),
    ("Europe & more", [("FR", "France"), (3, "three")]),
]


@pytest.mark.parametrize(
    ("widget", "value"),
    [(forms.Select, None), (forms.Select, "DE"), (forms.Select, 3), (forms.SelectMultiple, ["<b>", "FR", "7"])],
)
def test_it_comes_out_as_djangos_own(widget, value):
    drawn = widget(attrs={"class": "select", "required": True}, choices=CHOICES)

    ours = drawn.render("country", value, {"id": "id_country"}, renderer=get_default_renderer())
    theirs = drawn.render("country", value, {"id": "id_country"}, renderer=DjangoTemplates())

    assertHTMLEqual(ours, theirs)


def test_no_option_has_a_template_of_its_own(monkeypatch):
    monkeypatch.setattr(forms.Select, "option_template_name", "there/is/none.html")

    assert "Germany" in forms.Select(choices=CHOICES).render("country", "DE", renderer=get_default_renderer())
