import os
import signal
import sqlite3
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils import translation

from crm.installation import catalogues
from crm.installation.children import Children, answers, is_taken
from crm.installation.staff import make_first_accounts
from crm.models import Customer

OLDEST_SQLITE = (3, 39, 0)
PATIENCE = 60  # seconds until the web server must answer


class Command(BaseCommand):
    help = "Set up everything that is missing, then run the worker and the web server until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument(
            "--customers", type=int, default=5000, help="of the demo shop, when the store is empty"
        )
        parser.add_argument("--no-demo", action="store_true", help="start with an empty store")
        parser.add_argument("--setup-only", action="store_true", help="set up and stop")

    def handle(self, *args, port, customers, no_demo, setup_only, **options):
        refuse_old_sqlite()
        if not setup_only and is_taken(port):
            raise CommandError(f"Port {port} is in use. Choose another: make run PORT=8001")
        with translation.override("en"):
            self.set_up(customers=0 if no_demo else customers)
        if not setup_only:
            self.run(port)

    def set_up(self, *, customers: int) -> None:
        catalogues.compile_stale(settings.LOCALE_PATHS[0])
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        call_command("migrate", verbosity=0)
        accounts = make_first_accounts(invented=bool(customers))
        if customers and not Customer.objects.exists():
            self.stdout.write(f"Making a demo shop of {customers:,} invented customers ..")
            call_command("demo", customers=customers, seed=1)
        self.tell(accounts)
        connection.close()

    def tell(self, accounts: list[tuple[str, str, str]]) -> None:
        if accounts:
            self.stdout.write("\nStaff accounts. The passwords are shown this once:")
            for role, email, password in accounts:
                self.stdout.write(f"  {role:<16}  {email:<28}  {password}")

    def run(self, port: int) -> None:
        children = Children(folder=settings.VAR_DIR / "logs", cwd=settings.BASE_DIR)
        for sign in (signal.SIGTERM, signal.SIGINT):  # a shell's `&` would leave Ctrl-C ignored
            signal.signal(sign, _interrupt)
        try:
            children.start("worker", "celery", "-A", "config", "worker", "-B", "--loglevel", "INFO")
            children.start(
                "web",
                "gunicorn",
                "--config",
                "config/gunicorn.py",
                "--bind",
                f"127.0.0.1:{port}",
                "config.wsgi",
            )
            self.wait_until_it_answers(children, port)
            self.stdout.write(f"\nHexad runs at http://127.0.0.1:{port}/  (Ctrl-C stops it)")
            self.stdout.write(f"Logs: {children.folder}")
            self.stdout.flush()
            while not (ended := children.ended()):
                time.sleep(0.5)
            raise CommandError(f"The {ended} process ended:\n{children.last_words(ended)}")
        except KeyboardInterrupt:
            self.stdout.write("\nStopping ..")
        finally:
            for sign in (signal.SIGTERM, signal.SIGINT):  # a second Ctrl-C leaves no orphans
                signal.signal(sign, signal.SIG_IGN)
            children.stop()
        self.stdout.write("Stopped.")

    def wait_until_it_answers(self, children: Children, port: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while not answers(port):
            if ended := children.ended():
                raise CommandError(f"The {ended} process ended:\n{children.last_words(ended)}")
            if time.monotonic() > deadline:
                raise CommandError(f"The web server does not answer:\n{children.last_words('web')}")
            time.sleep(0.1)


def refuse_old_sqlite() -> None:
    """Raises CommandError when SQLite is in use and too old."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE[:2]))
        raise CommandError(
            f"Python's SQLite is {sqlite3.sqlite_version}; Hexad needs {oldest} or newer. Use a newer "
            "Python (make run PYTHON=python3.12), or PostgreSQL by DATABASE_URL."
        )


def _interrupt(number, frame):
    raise KeyboardInterrupt
