"""What a new store still needs before it earns its keep."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import Order, User
from crm.navigation import NAVIGATION
from segments.models import ExclusionList, Run


@dataclass(frozen=True)
class Step:
    label: str | Promise
    done: bool
    url: str  # "": there is no page for it


def page_of(code: str) -> str:
    """Where the side bar's entry leads; "" for an entry that nobody registered."""
    return reverse(NAVIGATION[code].url_name) if code in NAVIGATION else ""


def onboarding() -> list[Step]:
    """In the order in which one does them. Four cheap questions to the database."""
    return [
        Step(_("Orders are in"), Order.objects.exists(), page_of("imports")),
        Step(_("Types are known"), Run.objects.filter(finished_at__isnull=False).exists(), page_of("imports")),
        Step(_("Exclusion list"), ExclusionList.objects.exists(), page_of("lists")),
        Step(_("Second user"), User.objects.filter(is_active=True)[1:2].exists(), page_of("staff")),
    ]
