"""What a password must be. Django's own checks, saying what to do instead of what is wrong."""

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

RULE = gettext_lazy("12 characters or more; a few unrelated words are good.")
NOT_ALIKE = gettext_lazy("The two differ. Type the new password again.")


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self) -> str:
        told = ngettext("Use %(n)s character or more.", "Use %(n)s characters or more.", self.min_length)
        return told % {"n": self.min_length}


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password. Choose a few unrelated words instead.")


class NotTheirOwnName(django.UserAttributeSimilarityValidator):
    """Neither the person's name nor the address."""

    def get_error_message(self) -> str:
        return _("Choose a password without your name or address in it.")
