"""Every field of ours is classified, and every row of a person has one rule of who sees it."""

import pytest
from django.apps import apps

from crm.models import Customer
from crm.privacy import DECLARATIONS, OUR_APPS, declare, unclassified
from crm.visibility import ThroughCustomer

# Rows nobody reads as such: keys, marks for the engine.
NEVER_SHOWN = {"crm.CustomerKey", "crm.DirtyCustomer"}


def test_every_field_of_every_model_of_ours_is_classified():
    assert unclassified() == []


def test_a_field_that_nobody_classified_is_named(monkeypatch):
    before = unclassified()
    monkeypatch.delitem(DECLARATIONS, "crm.Team")

    assert set(unclassified()) - set(before) == {"crm.Team.id", "crm.Team.name", "crm.Team.shares_customers"}


def test_a_field_is_plain_or_personal_never_both():
    with pytest.raises(ValueError, match="both plain and personal"):
        declare("crm.Nothing", plain="name", personal={"name": DECLARATIONS["crm.Identity"].personal["value"]})


def models_with_a_customer():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS
        and model._meta.label not in NEVER_SHOWN
        and any(field.related_model is Customer for field in model._meta.local_fields)
    ]


@pytest.mark.parametrize("model", models_with_a_customer(), ids=lambda model: model._meta.label)
def test_every_model_with_a_customer_is_seen_with_its_customer(model):
    assert isinstance(model._default_manager.all(), ThroughCustomer)
    assert model.customer_path == "customer"
