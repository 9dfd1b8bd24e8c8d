from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from crm.api_clients import SCOPES
from crm.models import Team
from crm.passwords import NOT_ALIKE
from crm.roles import role_choices


class UserForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.order_by("name", "pk"), required=False, empty_label=_("No team")
    )


class InvitationForm(UserForm):
    email = forms.EmailField(label=_("E-mail"))
    field_order = ("email", "first_name", "last_name", "role", "team")


class FirstPasswordForm(SetPasswordForm):
    """Of somebody invited; the page says the rule."""

    error_messages = {"password_mismatch": NOT_ALIKE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("new_password1", _("Password")), ("new_password2", _("The password again"))):
            self.fields[name].label, self.fields[name].help_text = label, ""

    def validate_password_for_user(self, user: Any, password_field_name: str = "new_password1") -> None:  # noqa: S107 -- a field of the form
        """What is wrong with the password stands at the first field; only that they differ at the second."""
        super().validate_password_for_user(user, "new_password1")


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Team name"), max_length=80)
    shares_customers = forms.BooleanField(
        label=_("Members see each other's customers"), required=False, initial=True
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The shop or script that will use the token.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=SCOPES.choices, widget=forms.CheckboxSelectMultiple
    )


class EraseForm(forms.Form):
    understood = forms.BooleanField(
        label=_("I have checked that the person asked for it, or that the law does.")
    )
