"""The closed panel of filters is drawn once for what it holds, and never shows what another page held."""

import pytest
from django.forms.boundfield import BoundField

from crm.models import Category, Team
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(monkeypatch):
    """The names of the fields that were drawn."""
    names, draw = [], BoundField.as_widget

    def noted(field, *args, **kwargs):
        names.append(field.name)
        return draw(field, *args, **kwargs)

    monkeypatch.setattr(BoundField, "as_widget", noted)
    return names


def test_the_second_page_draws_no_field(signed_in, drawn):
    client = signed_in()
    first = client.get("/customers/?all=1").content.decode()
    assert "country" in drawn
    drawn.clear()

    second = client.get("/customers/?sort=name").content.decode()

    assert drawn == []
    assert first.count("<option") == second.count("<option") > 250


def test_what_is_chosen_and_what_is_wrong_is_drawn_anew(signed_in):
    client = signed_in()
    client.get("/customers/?all=1")

    chosen = client.get("/customers/?country=DE&value_from=50").content.decode()
    wrong = client.get("/customers/?value_from=-5").content.decode()
    neither = client.get("/customers/?all=1").content.decode()

    assert '<option value="DE" selected>' in chosen
    assert 'value="50"' in chosen
    assert "field-error" in wrong
    assert ('<option value="DE" selected>' in neither, 'value="50"' in neither, "field-error" in neither) == (
        False, False, False,
    )  # fmt: skip


def test_what_is_new_to_choose_is_there_at_once(signed_in):
    client = signed_in()
    client.get("/customers/?all=1"), client.get("/products/?all=1")

    Team.objects.create(name="Harbour side")
    factories.ProductFactory(category=Category.objects.create(name="Lamps"))

    assert "Harbour side" in client.get("/customers/?all=1").content.decode()
    assert ">Lamps</option>" in client.get("/products/?all=1").content.decode()


def test_each_language_has_its_own(signed_in):
    client = signed_in()
    client.get("/customers/?all=1")

    client.user.language = "es"
    client.user.save()

    assert ">Alemania</option>" in client.get("/customers/?all=1").content.decode()
