"""Problems of rows as sentences, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display

# What people would type, in the sentences' places for it.
_TYPED = {"example": "2025-12-31 14:30", "zoned": "2025-12-31 14:30 -05:00"}
SENTENCES: dict[str, str | Promise] = {
    "empty": gettext_lazy("This cell must not be empty."),
    "too_many_fields": gettext_lazy("The line has %(found)s fields; the header has %(expected)s."),
    "too_few_fields": gettext_lazy("The line has only %(found)s fields; the header has %(expected)s."),
    "header_again": gettext_lazy("The header stands here once more. The line was left out."),
    "too_long": gettext_lazy("This is longer than %(limit)s characters."),
    "not_a_number": gettext_lazy("“%(value)s” is not a number. Correct the cell, or empty it."),
    "number_too_large": gettext_lazy("The number is too large to be right."),
    "number_style_unknown": gettext_lazy(
        "“%(value)s” can be read in two ways. Choose the number style, 1,234.5 or 1.234,5."
    ),
    "not_a_date": gettext_lazy("“%(value)s” is not a date or time. Write it like %(example)s."),
    "number_in_other_style": gettext_lazy(
        "“%(value)s” is not written like %(style)s. Correct it, or choose the other number style."
    ),
    "a_share": gettext_lazy("“%(value)s” is a percentage. Give the amount itself, or leave the column out."),
    "other_currency": gettext_lazy(
        "“%(value)s” names another currency than the order's, %(currency)s. Correct it, or give the currency a column."
    ),
    "date_style_unknown": gettext_lazy(
        "“%(value)s” can be read in two ways. Choose whether the day or the month comes first."
    ),
    "short_year": gettext_lazy("“%(value)s” has a year of two digits. Write it with four, like %(example)s."),
    "date_as_number": gettext_lazy(
        "“%(value)s” is a day as spreadsheets count them. Format the column as a date there, save, and import again."
    ),
    "zone_by_letters": gettext_lazy(
        "“%(value)s” names its time zone by letters that several zones share. Write it as a difference, like %(zoned)s."
    ),
    "date_out_of_range": gettext_lazy("“%(value)s” is before 1900 or after 2200."),
    "failed_cell": gettext_lazy(
        "“%(value)s” is an error of the spreadsheet, not a value. Correct the cell there, or empty it, and import again."
    ),
    "became_a_date": gettext_lazy(
        "The spreadsheet made a date of this cell: %(value)s. Write there what it was, as text, and import again."
    ),
    "digits_lost": gettext_lazy(
        "“%(value)s” is a long number that a spreadsheet shortened. Format the column as text there, or import the file"
        " as the shop exported it."
    ),
    "sum_below": gettext_lazy("“%(value)s” looks like the sum below a table, not like an id. The line was left out."),
    "no_id": gettext_lazy("“%(value)s” is no id and was read as empty, here and further down."),
    "formula_without_value": gettext_lazy(
        "The cell holds a formula without a value. Open the file in a spreadsheet, save it, and import it again."
    ),
    "no_amount": gettext_lazy("The line has neither a total nor a unit price."),
    "no_order_time": gettext_lazy("Order %(order)s has no time on any of its lines."),
    "order_id_twice": gettext_lazy("The id of order %(order)s stands at another order of the file."),
    "not_a_currency": gettext_lazy("“%(value)s” is not a currency code such as EUR."),
    "not_a_rate": gettext_lazy("“%(value)s” is not a rate above 0."),
    "same_currency": gettext_lazy("A currency has no rate to itself."),
    "nobody": gettext_lazy("The line has no customer id, e-mail or phone that could be read."),
    "not_an_email": gettext_lazy("“%(value)s” is not an e-mail address. The rest of the line went in."),
    "not_a_phone": gettext_lazy(
        "“%(value)s” is not a phone number, or its country is not known. The rest of the line went in."
    ),
    "not_a_country": gettext_lazy("“%(value)s” is not a country. It was left empty, here and further down."),
    "not_a_link": gettext_lazy("“%(value)s” is not a link. The rest of the line went in."),
    "not_yes_or_no": gettext_lazy("“%(value)s” is neither yes nor no. It was left empty."),
    "unknown_status": gettext_lazy("The status “%(value)s” is not known and was read as paid."),
    "unknown_owner": gettext_lazy("Nobody of the staff is called “%(value)s”. The owner stays as it is."),
    "negative_cost": gettext_lazy("A cost must not be below 0."),
    "touched_before_opened": gettext_lazy("Cart %(cart)s was touched before it was opened; the later time counts."),
    "email_of_another": gettext_lazy(
        "The customer id and the e-mail belong to two customers. The id decided; look whether they are one person."
    ),
    "phone_shared": gettext_lazy(
        "Another customer has this phone. It is kept as a possible duplicate and joins nobody."
    ),
}  # fmt: skip


def sentence(code: str, data: Mapping[str, object]) -> str:
    """What is wrong, and where it helps what to do. An unknown code is shown as it is."""
    known = SENTENCES.get(code)
    if known is None:
        return _("Problem: %(code)s") % {"code": code}
    written = {name: display.typed(text) for name, text in _TYPED.items()}
    return str(known) % {**_BLANK, **written, **data}


_BLANK = dict.fromkeys(["value", "found", "expected", "limit", "order", "cart", "style", "currency"], "")
