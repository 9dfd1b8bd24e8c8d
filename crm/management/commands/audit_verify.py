from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.audit import faults, head


class Command(BaseCommand):
    help = "Check that the audit log is whole: no number missing, no row changed, no tail cut off."

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            metavar="SEQ:CHAIN",
            help="what an earlier call printed: that event must still be there, unchanged",
        )

    def handle(self, *args, expect, **options):
        found = list(faults())
        for fault in found:
            self.stderr.write(f"{fault.seq} {fault.code}")
        if found:
            raise CommandError(_("The audit log was changed at %(n)d places.") % {"n": len(found)})
        if expect:
            self._compare(expect)
        seq, chain = head()
        self.stdout.write(f"{seq}:{chain}")

    def _compare(self, expect: str) -> None:
        from crm.models import AuditEvent  # noqa: PLC0415 -- only with --expect

        seq, _colon, chain = expect.partition(":")
        if not seq.isdigit() or not chain:
            raise CommandError(_("--expect takes what this command printed earlier, SEQ:CHAIN."))
        if int(seq) and not AuditEvent.objects.filter(seq=int(seq), chain=chain).exists():
            raise CommandError(_("Event %(seq)s is gone or another one stands in its place.") % {"seq": seq})
