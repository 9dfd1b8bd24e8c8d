from crm.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Store orders from files, each once: the same file again changes nothing."
    subject = "orders"
    printed = (
        "orders_created", "orders_updated", "orders_unchanged", "customers_created", "customers_updated",
        "products_created", "consents_recorded", "lines",
    )  # fmt: skip
