"""Shopify's own exports, written as Shopify writes them: all columns, the order's cells on its first line."""

import csv
import io

ORDER_COLUMNS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]
CUSTOMER_COLUMNS = [
    "Customer ID",
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Default Address Company",
    "Default Address Address1",
    "Default Address Address2",
    "Default Address City",
    "Default Address Province Code",
    "Default Address Country Code",
    "Default Address Zip",
    "Default Address Phone",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Note",
    "Tax Exempt",
    "Tags",
]
OLD_CUSTOMER_COLUMNS = [
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Company",
    "Address1",
    "Address2",
    "City",
    "Province",
    "Province Code",
    "Country",
    "Country Code",
    "Zip",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Tags",
    "Note",
    "Tax Exempt",
]
_FIRST = {
    "Email": "ann@example.com", "Financial Status": "paid", "Paid at": "2025-01-05 10:00:00 -0500",
    "Accepts Marketing": "no", "Currency": "EUR", "Shipping": "5.00", "Taxes": "0.00",
    "Created at": "2025-01-05 09:59:00 -0500", "Billing Name": "Ann Lee", "Billing Country": "US",
    "Billing Zip": "'01234", "Billing Phone": "'+1 650-253-0000",
}  # fmt: skip


def orders_file(*orders, columns=ORDER_COLUMNS, bom=False):
    """Each order: (number, cells of the order, lines); a line is a dict of Lineitem cells without the prefix."""
    rows = []
    for number, cells, lines in orders:
        for place, line in enumerate(lines):
            row = {"Name": f"#{number}", **{f"Lineitem {name}": value for name, value in line.items()}}
            if place == 0:
                subtotal = sum(float(one["price"]) * int(one["quantity"]) for one in lines)
                row |= _FIRST | {"Subtotal": f"{subtotal:.2f}", "Id": f"'45{number}"} | cells
            rows.append(row)
    return written(columns, rows, bom=bom)


def line(name="Lamp", quantity="1", price="20.00", **cells):
    return {"name": name, "quantity": quantity, "price": price, "requires shipping": "true", **cells}


def written(columns, rows, *, bom=False):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" if bom else "") + out.getvalue()
