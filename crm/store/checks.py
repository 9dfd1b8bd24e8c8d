"""Whether a setting can be what somebody wrote."""

from difflib import get_close_matches
from zoneinfo import available_timezones

from babel.core import get_global
from django.utils.translation import gettext as _


class StoreRefused(Exception):
    """A setting cannot be what was asked. The message is fit to show to staff."""


def known_currencies() -> frozenset[str]:
    """ISO 4217 codes that are or were money; gold, test codes and funds are none."""
    codes = set(get_global("all_currencies"))
    return frozenset(code for code in codes if len(code) == 3 and not code.startswith("X")) | {
        "XAF", "XCD", "XOF", "XPF",
    }  # fmt: skip


def checked_currency(text: str) -> str:
    """The code in capitals. Raises StoreRefused."""
    code = text.strip().upper()
    if code not in known_currencies():
        raise StoreRefused(
            _("“%(code)s” is no currency. Write its code of three letters, as in EUR or USD.") % {"code": text}
        )
    return code


def checked_time_zone(text: str) -> str:
    """The IANA name as it is written there. Raises StoreRefused."""
    zones = {name.casefold(): name for name in available_timezones()}
    wanted = text.strip()
    if name := zones.get(wanted.casefold()):
        return name
    near = get_close_matches(wanted, zones.values(), n=1, cutoff=0.6)
    hint = _("Did you mean %(zone)s?") % {"zone": near[0]} if near else _("Write it as in Europe/Berlin.")
    raise StoreRefused(_("“%(zone)s” is no time zone.") % {"zone": text} + " " + hint)
