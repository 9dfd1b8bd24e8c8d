"""`{% load access %}`: who may do what, and personal values as the reader may see them."""

from typing import Any

from django import template
from django.conf import settings

from crm import masking
from crm.permissions import may as user_may
from crm.sessions import browser_of
from crm.visibility import may_change

register = template.Library()


@register.filter
def may(user: Any, code: str) -> bool:
    """`{% if user|may:"imports.run" %}`"""
    return user_may(user, code)


@register.filter
def changeable_by(customer: Any, user: Any) -> bool:
    """`{% if customer|changeable_by:user %}`: a team shares the view, not the pen."""
    return may_change(user, customer)


@register.filter
def name_for(customer: Any, user: Any) -> str:
    """`{{ customer|name_for:user }}`"""
    return masking.name_for(customer, user)


@register.filter
def identity_for(identity: Any, user: Any) -> str:
    """`{{ identity|identity_for:user }}`"""
    return masking.identity_for(identity, user)


@register.filter
def text_for(value: object, user: Any) -> str:
    """`{{ customer.city|text_for:user }}`"""
    return masking.text_for(value, user)


@register.inclusion_tag("crm/_settings_menu.html", takes_context=True)
def settings_menu(context: template.Context, here: str) -> dict[str, Any]:
    """`{% settings_menu "users" %}`: the settings pages this reader may open."""
    from crm.settings_pages import SETTINGS_PAGES  # noqa: PLC0415 -- filled when the apps are ready

    user = context["request"].user
    pages = sorted((page for page in SETTINGS_PAGES if user_may(user, page.permission)), key=lambda p: p.order)
    return {"pages": pages, "here": here}


@register.filter
def masks(user: Any) -> bool:
    """Whether this reader sees personal values masked: `{% if user|masks %}`"""
    return masking.masked(user)


@register.filter
def browser(user_agent: str) -> str:
    """`{{ session.user_agent|browser }}`: "Firefox on Linux" """
    return browser_of(user_agent)


@register.simple_tag
def session_limits() -> dict[str, int]:
    """`{% session_limits as limits %}`: minutes without use and hours in any case, after which a session ends."""
    return {"minutes": settings.SESSION_IDLE_SECONDS // 60, "hours": settings.SESSION_COOKIE_AGE // 3600}
