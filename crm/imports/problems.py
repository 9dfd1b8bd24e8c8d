"""Problems of rows as sentences, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display

EXAMPLE = "2025-12-31 14:30"
SENTENCES: dict[str, str | Promise] = {
    "empty": gettext_lazy("This cell must not be empty."),
    "too_many_fields": gettext_lazy("The line has %(found)s fields; the header has %(expected)s."),
    "too_few_fields": gettext_lazy("The line has only %(found)s fields; the header has %(expected)s."),
    "header_again": gettext_lazy("The header stands here once more. The line was left out."),
    "too_long": gettext_lazy("This is longer than %(limit)s characters."),
    "not_a_number": gettext_lazy("“%(value)s” is not a number."),
    "number_too_large": gettext_lazy("The number is too large to be right."),
    "number_style_unknown": gettext_lazy(
        "“%(value)s” can be read in two ways. Choose the number style, 1,234.5 or 1.234,5."
    ),
    "not_a_date": gettext_lazy("“%(value)s” is not a date or time. Write it like 2025-12-31 14:30."),
    "date_style_unknown": gettext_lazy(
        "“%(value)s” can be read in two ways. Choose whether the day or the month comes first."
    ),
    "date_out_of_range": gettext_lazy("“%(value)s” is before 1900 or after 2200."),
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
    return (str(known) % {**_BLANK, **data}).replace(EXAMPLE, display.typed(EXAMPLE))


_BLANK = dict.fromkeys(["value", "found", "expected", "limit", "order", "cart"], "")
