from crm.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Store rates from files, each once: the same file again changes nothing."
    subject = "rates"
    printed = ("rates_created", "rates_updated", "rates_unchanged")
