"""Personal values with most of their letters hidden, for those who read without acting on people."""

from typing import Any

from crm.roles import ACCOUNT_MANAGER, ADMIN, CLIENT

HIDDEN = "•••"
SEES_CLEAR = frozenset({ADMIN, ACCOUNT_MANAGER, CLIENT})


def masked(user: Any) -> bool:
    """Auditors and marketers always, a rep until the call desk opens the task; so in doubt: yes."""
    return not (user.is_authenticated and user.is_active and user.role in SEES_CLEAR)


def mask_text(value: str) -> str:
    """Such as "Maria" -> "M•••". The length is hidden too."""
    return f"{value[0]}{HIDDEN}" if value else ""


def mask_name(value: str) -> str:
    """Such as "Maria de la Cruz" -> "M••• d••• l••• C•••"."""
    return " ".join(mask_text(word) for word in value.split())


def mask_email(value: str) -> str:
    """Such as "maria@example.com" -> "m•••@e•••.com"."""
    local, at, domain = value.rpartition("@")
    if not at:
        return mask_text(value)
    host, dot, top = domain.rpartition(".")
    return f"{mask_text(local)}@{mask_text(host)}{dot}{top}"


def mask_phone(value: str) -> str:
    """Such as "+34612345678" -> "•••78"."""
    return f"{HIDDEN}{value[-2:]}" if value else ""


def mask_identity(kind: str, value: str) -> str:
    by_kind = {"EMAIL": mask_email, "PHONE": mask_phone}
    return by_kind.get(kind, mask_text)(value)


def name_for(customer: Any, user: Any) -> str:
    """The customer's name as this reader may see it; "#12" for a person without one."""
    name = str(customer)
    return mask_name(name) if customer.full_name and masked(user) else name


def identity_for(identity: Any, user: Any) -> str:
    return mask_identity(identity.kind, identity.value) if masked(user) else identity.value


def text_for(value: object, user: Any) -> str:
    """Any other personal text: a town, a birthday, a note."""
    text = "" if value is None else str(value)
    return mask_text(text) if masked(user) else text
