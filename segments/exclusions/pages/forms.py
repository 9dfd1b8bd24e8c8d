"""Forms of exclusion lists."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.addresses import canonical_email
from crm.models import Customer, Identity, User
from segments.exclusions.rule import ExclusionRule
from segments.models import ExclusionList
from segments.platforms import platform_choices
from segments.schemes import SCHEMES
from segments.stages import IN_LIFE
from segments.types import CUSTOMER_TYPES


def type_choices() -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in CUSTOMER_TYPES]


def stage_choices() -> list[tuple[str, Any]]:
    return [(stage.code, stage.label) for stage in IN_LIFE]


def group_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    return [
        (str(scheme.label), [(f"{scheme.code}:{group.code}", group.label) for group in scheme.groups])
        for scheme in SCHEMES
    ]


class ListForm(forms.Form):
    """Who is on the list, and for which platforms."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Ad platforms show it. Keep health and money out of it.")
    )
    types = forms.MultipleChoiceField(
        label=_("Types"), choices=type_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    stages = forms.MultipleChoiceField(
        label=_("Stages"), choices=stage_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups of a scheme"), choices=group_choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    bought_within_days = forms.IntegerField(
        label=_("Bought in the last days"), min_value=1, max_value=3650, required=False,
        help_text=_("30 means today and the 29 days before."),
    )  # fmt: skip
    match = forms.ChoiceField(
        label=_("When several are named"), required=False, initial="ALL",
        choices=[("ALL", _("all of them must hold")), ("ANY", _("one of them is enough"))],
    )  # fmt: skip
    lapsed = forms.BooleanField(
        label=_("Only if the last order is later than twice the active days"), required=False
    )
    never_bought = forms.BooleanField(
        label=_("Also people who never bought"), required=False,
        help_text=_("Without this they are never on the list."),
    )  # fmt: skip
    is_seed = forms.BooleanField(
        label=_("Use as a seed"), required=False, help_text=_("To leave out people who resemble these, too.")
    )
    platforms = forms.MultipleChoiceField(
        label=_("Platforms"), choices=platform_choices, widget=forms.CheckboxSelectMultiple
    )

    RULE = ("types", "stages", "groups")

    @classmethod
    def of(cls, entry: ExclusionList | None, data: Any = None) -> "ListForm":
        if entry is None:
            return cls(data, initial={"platforms": [code for code, _label in platform_choices()]})
        rule = ExclusionRule.read(entry.rule).stored()
        facts = {"name": entry.name, "platforms": entry.platforms, "is_seed": entry.is_seed}
        return cls(data, initial={**rule, **facts})

    def groups_by_scheme(self) -> list[tuple[Any, list[Any]]]:
        """(label of the scheme, its groups as boxes to tick), in the order of the schemes."""
        boxes = list(self["groups"].subwidgets)
        return [
            (scheme.label, [box for box in boxes if box.data["value"].startswith(f"{scheme.code}:")])
            for scheme in SCHEMES
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = [*(cleaned.get(key) or () for key in self.RULE), cleaned.get("bought_within_days")]
        if not any(named):
            raise ValidationError(_("Name at least one type, stage or group, or say when they bought."))
        return cleaned

    def rule(self) -> ExclusionRule:
        chosen = self.cleaned_data
        return ExclusionRule(
            **{key: tuple(chosen[key]) for key in self.RULE},
            bought_within_days=chosen["bought_within_days"],
            lapsed=chosen["lapsed"],
            never_bought=chosen["never_bought"],
            match=chosen["match"] or "ALL",
        )


class TakeOutForm(forms.Form):
    """Who stays out, found by e-mail, phone or number, and why."""

    who = forms.CharField(label=_("E-mail, phone or customer number"), max_length=254)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def person(self, *, reader: User) -> Customer | None:
        """The customer this reader may see; None when there is none."""
        sought = self.cleaned_data["who"].strip()
        mine = Customer.objects.visible_to(reader)
        if sought.lstrip("#").isdecimal() and len(sought) < 12:
            return mine.filter(pk=int(sought.lstrip("#"))).first()
        value = canonical_email(sought) or sought.replace(" ", "")
        found = Identity.objects.filter(value=value, is_key=True).values("customer")
        return mine.filter(pk__in=found).first()


class ExportForm(forms.Form):
    """One form asks once, however often it is sent: `asked_with` is its key."""

    platforms = forms.MultipleChoiceField(
        label=_("Platforms"), choices=platform_choices, widget=forms.CheckboxSelectMultiple
    )
    plain_reason = forms.CharField(
        label=_("Reason for unhashed files"), max_length=300, required=False,
        help_text=_("Leave empty: identifiers leave hashed. With a reason they leave in clear, and the reason is kept."),
    )  # fmt: skip
    asked_with = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
