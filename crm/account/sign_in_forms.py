"""allauth's forms in our words: sentence case, and no placeholder that repeats the label."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.account_events import keep_refused_code
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


class CodeOfThem(InOurWords):
    """A code of `self.user`. After five wrong ones the right one has to wait as well."""

    words = {"code": CODE}
    is_signed_in = False

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                keep_refused_code(self.user, signed_in=self.is_signed_in)  # type: ignore[attr-defined]
            raise


class SecondStepForm(CodeOfThem, factor.AuthenticateForm):
    pass


class ConfirmCodeForm(CodeOfThem, factor.ReauthenticateForm):
    is_signed_in = True


class SetUpAppForm(InOurWords, ActivateTOTPForm):
    words = {"code": CODE}
