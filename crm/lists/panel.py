"""The panel of filters: closed on most pages and a third of what they cost, so drawn once for what it holds."""

from typing import Any

from django.forms.models import ModelChoiceIterator
from django.utils.translation import get_language


def panel_key(found: Any) -> str:
    """All that the panel of this filter set depends on: language, choices, values, what is wrong with them.

    Choices are asked of the database here, once, and drawn as they came: what is new is in the very next page.
    """
    form = found.form
    parts: list[Any] = [get_language(), form.errors.as_json() if form.errors else ""]
    for name, field in form.fields.items():
        choices = getattr(field, "choices", ())
        if isinstance(choices, ModelChoiceIterator):
            field.widget.choices = choices = list(choices)
        parts += [name, field.label, form.data.getlist(name) if form.is_bound else []]
        parts += [(str(value), str(label)) for value, label in choices]
    return "\n".join(map(str, parts))
