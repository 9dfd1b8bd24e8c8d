"""`{% load access %}`: who may do what, and personal values as the reader may see them."""

from typing import Any

from django import template

from crm import masking
from crm.permissions import may as user_may

register = template.Library()


@register.filter
def may(user: Any, code: str) -> bool:
    """`{% if user|may:"imports.run" %}`"""
    return user_may(user, code)


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
