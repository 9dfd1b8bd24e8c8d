from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import AdPlatform, Part, Row
from segments.platforms.cells import Cells
from segments.platforms.forms import Field
from segments.platforms.lines import Lines


class TikTokCustomAudience(AdPlatform):
    """TikTok. Its help pages disagree about `+` in phones and `+tag` in addresses: both forms are sent,

    each in a column of its own (a header may stand up to three times).
    """

    code = "tiktok"
    label = "TikTok"
    fields = {"Email_SHA256": Field(forms.email), "Phone_SHA256": Field(forms.digits)}
    aliases = {
        "email": "Email_SHA256", "Email": "Email_SHA256", "phone": "Phone_SHA256", "Phone": "Phone_SHA256",
    }  # fmt: skip
    identifier_kinds = ("EMAIL", "PHONE")
    minimum = 1000
    byte_limit = 1_000_000_000
    steps = (
        _("In TikTok Ads Manager open Tools, Audiences, Create audience, Customer file."),
        _("Upload the file to add. To take people out choose the audience, Edit, Remove data."),
        _("In each ad group open Targeting, Exclude audiences, and choose it."),
    )
    seed_steps = (_("In the ad group that targets a lookalike choose the list under Exclude."),)

    def header(self, *, part: str, plain: bool) -> Row:
        if plain:
            return ("Email", "Email", "Phone", "Phone")
        return ("Email_SHA256", "Email_SHA256", "Phone_SHA256", "Phone_SHA256")

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        short = [_without_tag(address) for address in lines.emails]
        digits = [phone.removeprefix("+") for phone in lines.phones]
        yield "", tuple(map(cells.identifiers, (lines.emails, short, digits, lines.phones)))


def _without_tag(address: str) -> str:
    """The second form of an address; "" when it is the first."""
    if "+" not in address:
        return ""
    short = forms.untagged(address)
    return short if short != address else ""
