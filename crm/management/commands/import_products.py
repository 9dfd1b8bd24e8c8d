from crm.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Store products from files, each once: the same file again changes nothing."
    subject = "products"
    printed = ("products_created", "products_updated", "products_unchanged")
