from django import forms
from django.utils.translation import gettext_lazy as _

from segments.schemes import scheme_choices


class SchemeForm(forms.Form):
    scheme = forms.ChoiceField(label=_("Scheme"), choices=scheme_choices)
