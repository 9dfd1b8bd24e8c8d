from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import User
from crm.notices.kinds import NOTICE_KINDS


class WantedForm(forms.Form):
    """What is ticked is wanted; what is kept is the rest, so that new kinds are told until muted."""

    wanted = forms.MultipleChoiceField(
        label=_("Tell me about"),
        required=False,
        choices=NOTICE_KINDS.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["wanted"].initial = [
            kind.code for kind in NOTICE_KINDS if kind.code not in user.muted_notices
        ]

    def save(self) -> None:
        wanted = self.cleaned_data["wanted"]
        self.user.muted_notices = [kind.code for kind in NOTICE_KINDS if kind.code not in wanted]
        self.user.save(update_fields=["muted_notices"])
