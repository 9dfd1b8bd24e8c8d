"""Up to when the conclusions are known: shown at the foot of every page."""

from datetime import datetime

from segments.thresholds import newest_run


def known_until() -> datetime | None:
    run = newest_run()
    return None if run is None else max(run.as_of, run.seen_until or run.as_of)
