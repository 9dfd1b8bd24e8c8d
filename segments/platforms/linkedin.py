from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import EmailList, Row
from segments.platforms.forms import Field


class LinkedInMatchedAudience(EmailList):
    """LinkedIn: a CSV with one `email` column, at most 300,000 rows and 20 MB a file."""

    code = "linkedin"
    label = "LinkedIn"
    fields = {"email": Field(forms.email)}
    minimum = 300
    row_limit = 300_000
    byte_limit = 20_000_000
    steps = (
        _("In LinkedIn Campaign Manager open Plan, Audiences, Create audience, Upload a list, Contact list."),
        _("Upload each file to add. To take people out edit the audience and upload the file to remove."),
        _("In each campaign open Audience, Exclude, and choose it."),
    )
    seed_steps = (_("In the campaign that targets a predictive audience choose the list under Exclude."),)

    def header(self, *, part: str, plain: bool) -> Row:
        return ("email",)
