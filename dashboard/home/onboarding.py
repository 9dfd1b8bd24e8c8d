"""What a new store still needs before it earns its keep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.audit import record
from crm.models import Order, Store, User
from crm.permissions import may
from segments.models import AudienceExport, Run


@dataclass(frozen=True)
class Step:
    label: str | Promise
    why: str | Promise
    action: str | Promise
    done: bool
    url: str


@dataclass(frozen=True)
class SetUp:
    """`next` None: all is done."""

    steps: list[Step]

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.done), None)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def onboarding(reader: Any) -> SetUp | None:
    """None for those who do not set the store up, and once an admin has hidden the list."""
    if not may(reader, "setup.hide") or Store.current().setup_hidden_at is not None:
        return None
    return SetUp(_steps())


def _steps() -> list[Step]:
    """In the order in which one does them. Four cheap questions to the database."""
    return [
        Step(
            _("Orders are in"),
            _("An export of your shop is enough; nothing is stored before you have seen what will happen."),
            _("Choose a file"),
            Order.objects.exists(),
            reverse("crm:new_import"),
        ),
        Step(
            _("Types are known"),
            _("The engine looks at every customer after an import, usually within a minute."),
            _("See what is running"),
            Run.objects.filter(finished_at__isnull=False).exists(),
            reverse("crm:job_list"),
        ),
        Step(
            _("An exclusion list is exported"),
            _(
                "Stop paying for ads to people who will not buy: a ready-made list shows who, and how much it saves."
            ),
            _("Open the lists"),
            AudienceExport.objects.filter(finished_at__isnull=False).exists(),
            reverse("segments:exclusion_lists"),
        ),
        Step(
            _("A second user"),
            _("Account managers see their own customers, auditors everything masked."),
            _("Invite somebody"),
            User.objects.filter(is_active=True)[1:2].exists(),
            reverse("crm:user_list"),
        ),
    ]


@transaction.atomic
def hide_setup(*, by: User, at: datetime) -> None:
    """For everybody; the steps themselves stay where they lead."""
    store = Store.current()
    if Store.objects.filter(pk=store.pk, setup_hidden_at=None).update(setup_hidden_at=at):
        record("setup.hidden", at=at, actor=by, obj=store)
