from collections.abc import Iterable, Iterator
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import AdPlatform, Cells, Person, Row, cell
from segments.platforms.forms import Field, digest


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
        _("In the acquisition campaign choose Exclusions so that lookalike and optimised reach leave it out."),
    )

    def header(self, *, part: str, plain: bool) -> Cells:
        return ("Email", "Phone", "First Name", "Last Name", "Country", "Zip")

    def rows(self, persons: Iterable[Person], *, plain: bool) -> Iterator[Row]:
        fields = self.fields
        first, last, country, code = fields["first_name"], fields["last_name"], fields["country"], fields["zip"]
        nowhere: Cells = ("", "", "", "")
        # A million times: names looked up once, and no call that a look at the address can spare.
        for _key, emails, phones, first_name, last_name, country_code, postal_code, *_more in persons:
            address: Cells = (
                cell(first, first_name, plain),
                cell(last, last_name, plain),
                cell(country, country_code, plain),
                cell(code, postal_code, plain),
            )
            if "" in address:
                address = nowhere
            for email, phone in zip_longest(emails, phones, fillvalue=""):
                if email.endswith(forms.AT_GMAIL):
                    email = forms.gmail_folded(email)
                if not plain:
                    email, phone = email and digest(email), phone and digest(phone)
                yield "", (email, phone, *address)
                address = nowhere
