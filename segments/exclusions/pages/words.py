"""A list's rule as a sentence in the reader's language."""

import json
from typing import Any

from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from segments.exclusions.presets import READY_BY_CODE
from segments.exclusions.rule import ExclusionRule
from segments.models import ExclusionList
from segments.platforms import PLATFORMS
from segments.schemes import SCHEMES
from segments.stages import STAGES
from segments.types import TYPES_BY_CODE

STAGE_LABELS = {stage.code: stage.label for stage in STAGES}


def list_name(entry: ExclusionList) -> str:
    """A ready-made list that nobody renamed is called as the reader's language calls it."""
    if entry.preset not in READY_BY_CODE:
        return entry.name
    label = READY_BY_CODE[entry.preset].label
    with translation.override("en"):
        untouched = str(label) == entry.name
    return str(label) if untouched else entry.name


def step_names() -> list[str]:
    """From saying who to the files; nothing leaves before the last."""
    return [_("Who and where"), _("Preview"), _("Export"), _("Upload there")]


def rule_in_words(stored: dict[str, Any]) -> str:
    rule = ExclusionRule.read(stored)
    either = _("or")
    parts = []
    if rule.types:
        names = get_text_list([str(TYPES_BY_CODE[code].label) for code in rule.types], either)
        parts.append(_("type is %(names)s") % {"names": names})
    if rule.stages:
        names = get_text_list([str(STAGE_LABELS[code]) for code in rule.stages], either)
        parts.append(_("stage is %(names)s") % {"names": names})
    if rule.groups:
        groups = [group.split(":", 1) for group in rule.groups]
        names = get_text_list([str(SCHEMES[scheme][group].label) for scheme, group in groups], either)
        parts.append(_("group is %(names)s") % {"names": names})
    if rule.bought_within_days is not None:
        parts.append(
            ngettext("bought today", "bought in the last %(days)s days", rule.bought_within_days)
            % {"days": rule.bought_within_days}
        )
    whole = get_text_list(parts, _("and") if rule.match == "ALL" else either)
    if rule.lapsed:
        whole = _("%(rule)s; the last order is later than twice the active days") % {"rule": whole}
    if rule.never_bought:
        whole = _("%(rule)s; people who never bought too") % {"rule": whole}
    return whole[:1].upper() + whole[1:]


def described(entry: ExclusionList) -> str:
    """Who is on the list in one sentence: a ready-made list's purpose, else the rule."""
    ready = READY_BY_CODE.get(entry.preset)
    return str(ready.purpose) if ready else rule_in_words(entry.rule)


class ExportLabels:
    """What the button says with so many platforms ticked, and with any other number of them."""

    def __init__(self, ticked: int) -> None:
        self.now = export_label(ticked)

    @property
    def as_json(self) -> str:
        return json.dumps([export_label(count) for count in range(len(PLATFORMS) + 1)], ensure_ascii=False)


def export_label(count: int) -> str:
    if not count:
        return _("Choose a platform")
    told = ngettext("Export for %(count)s platform", "Export for %(count)s platforms", count)
    return told % {"count": display.number(count)}
