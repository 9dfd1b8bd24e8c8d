"""How each customer type looks: its name and its icon. The engine, which owns the types, registers them.

The colours stand in `static/css/hexad.css` under `[data-type="CODE"]`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from crm.registry import Registry


@dataclass(frozen=True)
class TypeLook:
    code: str
    label: str | Promise
    icon: str  # a lucide name


TYPE_LOOKS: Registry[TypeLook] = Registry("type looks")
