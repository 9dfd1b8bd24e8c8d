from django.utils.translation import gettext_lazy as _

from crm.imports.formats.base import MappedFormat


class Lines(MappedFormat):
    """Any CSV, TSV or XLSX by mapping: one row a line of an order, a customer, a product or a rate.

    Amounts stand on their own row: refunds, discounts, shipping and tax of an order add up over its rows.
    """

    code = "lines"
    label = _("Any table, by its columns")
    subjects = ("orders", "customers", "carts", "products", "rates")
