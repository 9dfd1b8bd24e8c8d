from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import EmailList
from segments.platforms.forms import Field


class XCustomAudience(EmailList):
    """X: one identifier a line, no header. Lookalikes of a list cannot be excluded there."""

    code = "x"
    label = "X"
    fields = {"email": Field(forms.email), "username": Field(forms.handle)}
    minimum = 100
    can_exclude_lookalikes = False
    steps = (
        _("In X Ads open Tools, Audience manager, Create audience, Upload your own list."),
        _("Upload the file to add. To take people out choose the audience, Edit, Remove users."),
        _("In each ad group open Audience features, Exclude, and choose it."),
    )
    seed_steps = (_("X cannot exclude lookalikes of a list; only the people of the list stay out."),)
