from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import AdPlatform, Part, Row
from segments.platforms.cells import Cells
from segments.platforms.forms import Field
from segments.platforms.lines import Lines

NOBODY = ("", "", "", "")


class GoogleCustomerMatch(AdPlatform):
    """Google Ads, Customer Match. Country and zip are never hashed; a name counts only with all four."""

    code = "google"
    label = "Google Ads"
    fields = {
        "email": Field(forms.google_email),
        "phone": Field(forms.e164),
        "first_name": Field(forms.name),
        "last_name": Field(forms.name),
        "country": Field(forms.country_upper, hashed=False),
        "zip": Field(forms.zip_plain, hashed=False),
    }
    identifier_kinds = ("EMAIL", "PHONE")
    facts = ("first_name", "last_name", "country", "postal_code")
    needs_both_consents = True
    expires_after_days = 540  # longer memberships were cut on 7 April 2025
    steps = (
        _("In Google Ads open Tools, Shared library, Audience manager, Your data segments."),
        _("Choose Customer list, upload the file to add as hashed data, and name the list."),
        _("Upload the file to remove to the same list with Remove customers."),
        _("In each campaign open Audiences, Exclusions, and choose the list."),
    )
    seed_steps = (
        _("In the acquisition campaign choose Exclusions so that lookalike and optimised reach leave it out."),
    )

    def header(self, *, part: str, plain: bool) -> Row:
        return ("Email", "Phone", "First Name", "Last Name", "Country", "Zip")

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        folded = [
            forms.gmail_folded(address) if address.endswith(forms.AT_GMAIL) else address
            for address in lines.emails
        ]
        named = [
            cells.facts(self.fields[field], lines.facts[fact])
            for field, fact in zip(("first_name", "last_name", "country", "zip"), self.facts, strict=True)
        ]
        people = [
            NOBODY if more or "" in person else person
            for person, more in zip(zip(*named, strict=True), lines.further(), strict=True)
        ]
        yield "", (cells.identifiers(folded), cells.identifiers(lines.phones), *zip(*people, strict=True))
