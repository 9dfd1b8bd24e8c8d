"""The inventory of personal data: every field of every model of ours, classified.

Each app declares its own models (`crm.privacy_inventory`, `segments.privacy_inventory` ..); a test
fails for a field that nobody classified. Erasure blanks and deletes by these declarations.
"""

from dataclasses import dataclass
from enum import Enum

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OUR_APPS = ("crm", "segments", "campaigns", "referrals")


class Erase(Enum):
    """What erasure does with the value."""

    BLANK = _("The value is emptied")
    DELETE = _("The row is removed")
    DESTROY_KEY = _("The key that opens it is destroyed")
    SEARCH = _("Rows that name the person are found by their addresses and emptied")
    RETENTION = _("The file is removed with the person's import, and at the end of its retention time")
    STAFF = _("Kept: a member of staff, not a customer")


@dataclass(frozen=True)
class Personal:
    """One field that tells something about a person: why it is kept and how it is erased."""

    purpose: str | Promise
    erase: Erase


@dataclass(frozen=True)
class Declaration:
    """`personal` by field name; `plain` are the fields that tell nothing about a person by themselves."""

    model: str  # label, "crm.Customer"
    personal: dict[str, Personal]
    plain: frozenset[str]


DECLARATIONS: dict[str, Declaration] = {}


def declare(model: str, *, plain: str, personal: dict[str, Personal] | None = None) -> None:
    """`plain`: field names, separated by blanks. Raises ValueError when something is said twice."""
    names = plain.split()
    personal = personal or {}
    if model in DECLARATIONS:
        raise ValueError(f"{model} is declared twice")
    if twice := set(names) & personal.keys():
        raise ValueError(f"{model}: both plain and personal: {sorted(twice)}")
    DECLARATIONS[model] = Declaration(model, personal, frozenset(names))


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]


def unclassified() -> list[str]:
    """Fields that nobody declared, and declared ones that do not exist, as "crm.Customer.city"."""
    found = set()
    for model in our_models():
        fields = {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}
        declared = DECLARATIONS.get(model._meta.label)
        said = (declared.plain | declared.personal.keys()) if declared else set()
        found |= {f"{model._meta.label}.{name}" for name in fields ^ said}
    known = {model._meta.label for model in our_models()}
    return sorted(found | (DECLARATIONS.keys() - known))


def erased_by(how: Erase) -> dict[str, list[str]]:
    """Model labels with the fields that erasure treats in this way."""
    return {
        label: fields
        for label, declared in DECLARATIONS.items()
        if (fields := [name for name, personal in declared.personal.items() if personal.erase is how])
    }
