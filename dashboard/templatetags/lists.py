from django import template

from segments.stages import STAGES

register = template.Library()


@register.filter
def stage_name(code: str) -> str:
    return str(next((stage.label for stage in STAGES if stage.code == code), ""))
