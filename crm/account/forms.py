from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from crm.models import User


def language_choices() -> list[tuple[str, object]]:
    """Each language in its own words, so that a wrong choice can be undone."""
    own_names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [("", _("As the browser says")), *own_names]


class AccountForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), required=False, choices=language_choices)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language", "theme"]
        labels = {"first_name": _("First name"), "last_name": _("Last name"), "theme": _("Theme")}
        widgets = {"theme": forms.RadioSelect}
