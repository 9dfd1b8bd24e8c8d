"""allauth's forms in our words: sentence case, and no placeholder that repeats the label."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.passwords import NOT_ALIKE, RULE

PASSWORD, AGAIN, CODE = _("Password"), _("The new password again"), _("Code")
EMAIL = _("E-mail")


class InOurWords:
    """`words`: a label for each field by name."""

    words: dict[str, str | Promise] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)


class SignInForm(InOurWords, account.LoginForm):
    words = {"login": EMAIL, "password": PASSWORD}


class AddAddressForm(InOurWords, account.AddEmailForm):
    words = {"email": EMAIL}


class NewPasswordTwice(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = RULE  # type: ignore[attr-defined]

    def add_error(self, field: str | None, error: Any) -> None:
        """The only complaint about the second one alone: it is not the first."""
        told = NOT_ALIKE if field == "password2" and isinstance(error, str | Promise) else error
        super().add_error(field, told)  # type: ignore[misc]


class ChangePasswordForm(NewPasswordTwice, account.ChangePasswordForm):
    words = {"oldpassword": _("The password you have"), "password1": _("New password"), "password2": AGAIN}


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": EMAIL}


class NewPasswordForm(NewPasswordTwice, account.ResetPasswordKeyForm):
    words = {"password1": _("New password"), "password2": AGAIN}


class ConfirmPasswordForm(InOurWords, account.ReauthenticateForm):
    words = {"password": PASSWORD}


class SecondStepForm(InOurWords, factor.AuthenticateForm):
    words = {"code": CODE}


class ConfirmCodeForm(InOurWords, factor.ReauthenticateForm):
    words = {"code": CODE}


class SetUpAppForm(InOurWords, ActivateTOTPForm):
    words = {"code": CODE}
