"""Kinds of notices. A higher app registers its own in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import masking
from crm.models import Notice
from crm.registry import Registry

Tell = Callable[[Notice, Any], str]  # (notice, its reader) -> a sentence
Lead = Callable[[Notice], str]  # where it leads


def to_customer(notice: Notice) -> str:
    return reverse("dashboard:customer", args=[notice.customer_id])


@dataclass(frozen=True)
class NoticeKind:
    """`label` names it where one chooses what to be told; it begins with a capital, as a list entry."""

    code: str
    label: str | Promise
    icon: str  # a lucide name
    tell: Tell
    lead: Lead
    mood: str = ""  # good, bad or nothing


NOTICE_KINDS: Registry[NoticeKind] = Registry("kinds of notices")


def about(notice: Notice, reader: Any) -> dict[str, str]:
    """The names a sentence about a customer needs, as this reader may see them."""
    return {
        "person": masking.name_for(notice.customer, reader),
        "colleague": str(notice.by) if notice.by else _("Somebody"),
    }


NOTICE_KINDS.register(
    NoticeKind(
        "mention",
        gettext_lazy("A colleague names me in a note"),
        "at-sign",
        lambda notice, reader: _("%(colleague)s named you in a note about %(person)s.") % about(notice, reader),
        to_customer,
    )
)
NOTICE_KINDS.register(
    NoticeKind(
        "customer_given",
        gettext_lazy("A customer becomes mine"),
        "user-plus",
        lambda notice, reader: _("%(colleague)s gave you %(person)s.") % about(notice, reader),
        to_customer,
    )
)
NOTICE_KINDS.register(
    NoticeKind(
        "customer_noted",
        gettext_lazy("A colleague writes a note about my customer"),
        "message-square",
        lambda notice, reader: _("%(colleague)s wrote a note about %(person)s.") % about(notice, reader),
        to_customer,
    )
)
NOTICE_KINDS.register(
    NoticeKind(
        "customer_changed",
        gettext_lazy("A colleague corrects my customer"),
        "pencil",
        lambda notice, reader: _("%(colleague)s corrected %(person)s.") % about(notice, reader),
        to_customer,
    )
)
