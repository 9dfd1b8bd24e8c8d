from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.jobs import JOB_KINDS
from crm.models.jobs import job_state_choices


class JobFilter(forms.Form):
    """What the list is narrowed to; a value that does not exist narrows nothing."""

    kind = forms.ChoiceField(
        label=_("What"), required=False, choices=lambda: [("", _("Everything")), *JOB_KINDS.choices()]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [("", _("Any")), *job_state_choices()]
    )

    def narrow(self, jobs: QuerySet) -> QuerySet:
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return jobs.filter(**chosen)
