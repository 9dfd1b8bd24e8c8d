from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import AdPlatform, Cells, Person, Row, cell
from segments.platforms.forms import Field


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
    names_people = True
    needs_both_consents = True
    expires_after_days = 540  # longer memberships were cut on 7 April 2025
    steps = (
        _("In Google Ads open Tools, Shared library, Audience manager, Your data segments."),
        _("Choose Customer list, upload the file to add as hashed data, and name the list."),
        _("Upload the file to remove to the same list with Remove customers."),
        _("In each campaign open Audiences, Exclusions, and choose the list."),
    )
    seed_steps = (
        _("Upload the list as above."),
        _("In the acquisition campaign choose Exclusions so that lookalike and optimised reach leave it out."),
    )

    def header(self, *, part: str, plain: bool) -> Cells:
        return ("Email", "Phone", "First Name", "Last Name", "Country", "Zip")

    def _address(self, person: Person, *, plain: bool) -> Cells:
        fields = self.fields
        cells = (
            cell(fields["first_name"], person.first_name, plain),
            cell(fields["last_name"], person.last_name, plain),
            cell(fields["country"], person.country, plain),
            cell(fields["zip"], person.postal_code, plain),
        )
        return ("", "", "", "") if "" in cells else cells

    def rows(self, person: Person, *, plain: bool) -> Iterator[Row]:
        address = self._address(person, plain=plain)
        for address_mail, phone in zip_longest(person.emails, person.phones, fillvalue=""):
            first, second = forms.gmail_folded(address_mail), phone
            if not plain:
                first, second = first and forms.digest(first), second and forms.digest(second)
            yield "", (first, second, *address)
            address = ("", "", "", "")
