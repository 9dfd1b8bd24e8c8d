import re
from collections.abc import Mapping, Sequence

from crm.imports.formats.base import Columns, Format, squeezed

# Field -> columns by name, the first filled one counts. Older exports lack some; order is never trusted.
_ORDERS: dict[str, Columns] = {
    "order_id": ("Name",),
    "external_id": ("Id", "Name"),
    "email": ("Email",),
    "phone": ("Phone", "Billing Phone", "Shipping Phone"),
    "full_name": ("Billing Name", "Shipping Name"),
    "country": ("Shipping Country", "Billing Country"),
    "region": ("Shipping Province Name", "Shipping Province", "Billing Province Name", "Billing Province"),
    "city": ("Shipping City", "Billing City"),
    "postal_code": ("Shipping Zip", "Billing Zip"),
    "accepts_marketing": ("Accepts Marketing",),
    "placed_at": ("Created at",),
    "paid_at": ("Paid at",),
    "fulfilled_at": ("Fulfilled at", "Fulfillment Date"),
    "cancelled_at": ("Cancelled at",),
    "currency": ("Currency",),
    "status": ("Financial Status",),
    "goods": ("Subtotal",),
    "shipping": ("Shipping",),
    "tax": ("Taxes",),
    "discount": ("Discount Amount",),
    "coupon": ("Discount Code",),
    "refunded": ("Refunded Amount",),
    "payment_method": ("Payment Method",),
    "quantity": ("Lineitem quantity",),
    "product": ("Lineitem name",),
    "unit_price": ("Lineitem price",),
    "sku": ("Lineitem sku",),
    "line_discount": ("Lineitem discount",),
    "requires_shipping": ("Lineitem requires shipping",),
}
_CUSTOMERS: dict[str, Columns] = {
    "customer_id": ("Customer ID",),
    "first_name": ("First Name",),
    "last_name": ("Last Name",),
    "email": ("Email",),
    "phone": ("Phone", "Default Address Phone"),
    "country": ("Default Address Country Code", "Country Code", "Country"),
    "region": ("Default Address Province Code", "Province", "Province Code"),
    "city": ("Default Address City", "City"),
    "postal_code": ("Default Address Zip", "Zip"),
    "accepts_marketing": ("Accepts Email Marketing", "Accepts Marketing"),
    "accepts_sms": ("Accepts SMS Marketing",),
    "accepts_whatsapp": ("Accepts WhatsApp Marketing",),
    "extra.tags": ("Tags",),
    "extra.note": ("Note",),
    "extra.tax_exempt": ("Tax Exempt",),
    "extra.company": ("Default Address Company", "Company"),
}
_FIELDS = {"orders": _ORDERS, "customers": _CUSTOMERS}
_TELLING = {
    "orders": ("Name", "Financial Status", "Lineitem quantity", "Lineitem price", "Created at", "Subtotal"),
    "customers": ("First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tax Exempt"),
}
_METAFIELD = re.compile(r"(?P<label>.+) \(customer\.metafields\.(?P<key>[\w.-]+)\)")
# Shopify's CSV does not mark gift cards; they are untouched by shipping and named so.
_GIFT_CARD = re.compile(
    r"gift[\s_-]*card|\be-?gift|gift voucher|tarjeta (de )?regalo|geschenk(karte|gutschein)|carte[- ]cadeau|"
    r"buono regalo|礼品卡|禮品卡|بطاقة هدية",
    re.IGNORECASE,
)


class Shopify(Format):
    """Shopify's own exports: orders (79 columns) and customers (20, the current and the older set)."""

    code = "shopify"
    label = "Shopify"
    subjects = ("orders", "customers")
    amounts_of_order = True

    def certainty(self, subject: str, header: Sequence[str]) -> float:
        names = {squeezed(column) for column in header}
        telling = _TELLING[subject]
        return sum(squeezed(column) in names for column in telling) / len(telling)

    def columns(self, subject: str, header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, Columns]:
        by_name = {squeezed(column): column for column in reversed(header)}
        found = {
            code: tuple(by_name[squeezed(name)] for name in names if squeezed(name) in by_name)
            for code, names in _FIELDS[subject].items()
        }
        if subject == "customers":
            for column in header:
                if metafield := _METAFIELD.fullmatch(column):
                    found[f"extra.{metafield['key']}"] = (column,)
        found |= {code: (column,) for code, column in mapping.items()}
        return {code: columns for code, columns in found.items() if columns}

    def is_test(self, values: Mapping[str, object]) -> bool:
        """Test orders are those paid by Shopify's own test gateway."""
        return "bogus" in str(values.get("payment_method") or "").lower()

    def is_gift_card(self, title: str | None, sku: str | None, requires_shipping: str | None) -> bool:
        return requires_shipping != "yes" and _GIFT_CARD.search(f"{title or ''} {sku or ''}") is not None
