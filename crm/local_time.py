"""What time it is where a customer is: by the country, else by the phone number."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm.models import Customer

UNKNOWN_ZONE = "Etc/Unknown"  # what phonenumbers says of a number without a place


@lru_cache(maxsize=512)
def zones_of_country(country: str) -> frozenset[str]:
    """IANA names of the country's zones; none for a code nobody knows."""
    from babel.core import get_global  # noqa: PLC0415 -- slow import

    return frozenset(
        str(zone) for zone, territory in get_global("zone_territories").items() if territory == country
    )


@lru_cache(maxsize=4096)
def zones_of_phone(value: str) -> frozenset[str]:
    """IANA names of the zones in which an E.164 number may be."""
    import phonenumbers  # noqa: PLC0415 -- slow import
    from phonenumbers.timezone import time_zones_for_number  # noqa: PLC0415 -- slow import

    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return frozenset()
    return frozenset(time_zones_for_number(number)) - {UNKNOWN_ZONE}


def local_time(customer: Customer, *, phones: list[str], at: datetime) -> datetime | None:
    """`at` on the customer's clock. None where the facts leave more than one clock, or none.

    A country with several zones is narrowed by the numbers that lie in it.
    """
    zones = zones_of_country(customer.country) if customer.country else frozenset()
    for phone in phones:
        of_phone = zones_of_phone(phone)
        if not zones or (zones & of_phone and not _one_clock(zones, at)):
            zones = zones & of_phone or of_phone
    return _one_clock(zones, at)


def _one_clock(zones: frozenset[str], at: datetime) -> datetime | None:
    clocks = {}
    for zone in zones:
        try:
            there = at.astimezone(ZoneInfo(zone))
        except ZoneInfoNotFoundError:
            continue
        clocks[there.utcoffset()] = there
    return next(iter(clocks.values())) if len(clocks) == 1 else None
