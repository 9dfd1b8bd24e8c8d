from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import AdPlatform, Part
from segments.platforms.cells import Cells
from segments.platforms.forms import Field
from segments.platforms.lines import Lines


class SnapchatCustomerList(AdPlatform):
    """Snapchat: one kind of identifier a file, one a line, no header; phones without plus or zeros."""

    code = "snapchat"
    label = "Snapchat"
    fields = {"EMAIL_SHA256": Field(forms.email), "PHONE_SHA256": Field(forms.digits)}
    aliases = {"em": "EMAIL_SHA256", "email": "EMAIL_SHA256", "ph": "PHONE_SHA256", "phone": "PHONE_SHA256"}
    identifier_kinds = ("EMAIL", "PHONE")
    minimum = 1000
    steps = (
        _("In Snapchat Ads Manager open Audiences, New audience, Customer list."),
        _("Upload the e-mail file and the phone file to the same list, one after the other."),
        _("To take people out choose the list, Remove users, and upload the files to remove."),
        _("In each ad set open Audiences, Exclude, and choose it."),
    )
    seed_steps = (_("In the ad set that targets a lookalike choose the list under Exclude."),)

    def parts(self) -> tuple[str, ...]:
        return ("email", "phone")

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        yield "email", (cells.identifiers([address for address in lines.emails if address]),)
        yield "phone", (cells.identifiers([phone.removeprefix("+") for phone in lines.phones if phone]),)
