from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from segments.platforms import forms
from segments.platforms.base import EmailList, Part, Row
from segments.platforms.cells import Cells
from segments.platforms.forms import Field
from segments.platforms.lines import Lines


class MicrosoftCustomerMatch(EmailList):
    """Microsoft Advertising: a Bulk file, one Customer List record and an item for each address.

    The list's id is not known here: -1 ties the items to the record, as the Bulk format allows.
    """

    code = "microsoft"
    label = "Microsoft Advertising"
    fields = {"email": Field(forms.email)}
    minimum = 300
    steps = (
        _("Accept the Customer Match terms once in Microsoft Advertising, Tools, Audiences."),
        _("Upload the file with Bulk upload; the file to remove the same way."),
        _("In each campaign open Audiences, Exclusions, and choose the list."),
    )
    seed_steps = (_("In the campaign that targets similar audiences choose the list under Exclusions."),)
    _COLUMNS = (
        "Type",
        "Status",
        "Id",
        "Parent Id",
        "Name",
        "Scope",
        "Audience",
        "Action Type",
        "Sub Type",
        "Text",
    )

    def header(self, *, part: str, plain: bool) -> Row:
        return self._COLUMNS

    def preamble(self, *, operation: str, list_name: str) -> tuple[Row, ...]:
        action = "Add" if operation == "ADD" else "Remove"
        return (
            ("Format Version", "", "", "", "6.0", "", "", "", "", ""),
            ("Customer List", "Active", "-1", "", list_name, "Customer", "", action, "", ""),
        )

    def columns(self, lines: Lines, cells: Cells) -> Iterator[Part]:
        for part, (addresses,) in super().columns(lines, cells):
            item = ("Customer List Item", "", "", "-1", "", "", "", "", "Email")
            yield part, (*([always] * len(addresses) for always in item), addresses)
