from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import AdPlatform, Part, Row
from segments.platforms.cells import Cells
from segments.platforms.forms import Field
from segments.platforms.lines import Lines


class MetaCustomAudience(AdPlatform):
    """Meta, customer-list Custom Audience. Every column is hashed, country and zip too; no Gmail folding.

    Names keep their letters: Meta's own SDK drops all but a to z, its documentation does not.
    """

    code = "meta"
    label = "Meta"
    fields = {
        "EMAIL": Field(forms.email),
        "PHONE": Field(forms.digits),
        "FN": Field(forms.name),
        "LN": Field(forms.name),
        "FI": Field(forms.initial),
        "CT": Field(forms.place),
        "ST": Field(forms.state),
        "ZIP": Field(forms.zip_short),
        "COUNTRY": Field(forms.country_lower),
        "DOBY": Field(forms.four_digits),
        "DOBM": Field(forms.two_digits),
        "DOBD": Field(forms.two_digits),
        "GEN": Field(forms.initial),
        "EXTERN_ID": Field(forms.as_it_is, hashed=False),
        "MADID": Field(forms.as_it_is, hashed=False),
    }
    aliases = {
        "email": "EMAIL", "em": "EMAIL", "phone": "PHONE", "ph": "PHONE", "fn": "FN", "ln": "LN", "ct": "CT",
        "st": "ST", "zip": "ZIP", "country": "COUNTRY", "first_name": "FN", "last_name": "LN", "city": "CT",
    }  # fmt: skip
    identifier_kinds = ("EMAIL", "PHONE")
    facts = ("first_name", "last_name", "city", "region", "postal_code", "country")
    minimum = 100
    steps = (
        _("In Meta Ads Manager open Audiences, Create audience, Custom audience, Customer list."),
        _("Upload the file to add. The audience's name must not tell anything about health or money."),
        _("Upload the file to remove to the same audience with Edit, Remove customers."),
        _("In each ad set open Audience, Exclude, and choose it."),
    )
    seed_steps = (_("In the ad set that targets a lookalike choose the list under Exclude."),)

    def header(self, *, part: str, plain: bool) -> Row:
        return ("email", "phone", "fn", "ln", "ct", "st", "zip", "country")

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        named = [
            cells.facts(self.fields[field], lines.facts[fact])
            for field, fact in zip(("FN", "LN", "CT", "ST", "ZIP", "COUNTRY"), self.facts, strict=True)
        ]
        phones = [phone.removeprefix("+") for phone in lines.phones]
        yield "", (cells.identifiers(lines.emails), cells.identifiers(phones), *named)
