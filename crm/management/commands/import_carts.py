from crm.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Store carts from files, each once: the same file again changes nothing."
    subject = "carts"
    printed = (
        "carts_created", "carts_updated", "carts_unchanged", "customers_created", "customers_updated",
        "products_created", "lines",
    )  # fmt: skip
