from crm.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Store customers from files, each once: the same file again changes nothing."
    subject = "customers"
    printed = ("customers_created", "customers_updated", "customers_unchanged", "consents_recorded")
