from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import EmailList
from segments.platforms.forms import Field


class PinterestCustomerList(EmailList):
    """Pinterest: one address a line, no header."""

    code = "pinterest"
    label = "Pinterest"
    fields = {"email": Field(forms.email)}
    minimum = 100
    steps = (
        _("In Pinterest Ads open Audiences, Create audience, Customer list, and upload the file."),
        _("To take people out choose the list, Update, Remove records."),
        _("In each ad group open Targeting, Audiences, Exclude, and choose it."),
    )
    seed_steps = (_("In the ad group that targets an actalike choose the list under Exclude."),)
