"""Days of the store and the instants at which they start."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TICK = timedelta(microseconds=1)  # the finest step the databases keep


def start_of_day(day: date, *, zone: str) -> datetime:
    """The first instant of the local day. Where clocks jump over midnight, the jump itself."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, *, zone: str) -> datetime:
    """The last instant of the local day: what "as of" a date means."""
    return start_of_day(day + timedelta(days=1), zone=zone) - TICK


def local_day(at: datetime, *, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
