"""Normalise and hash identifiers as a platform wants them: JSON lines in, JSON lines out."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from segments.platforms import PLATFORMS, AdPlatform, NotUsable, leaves
from segments.platforms.forms import INVALID


def answer(platform: AdPlatform, line: str | bytes) -> dict[str, str | None]:
    """{"normalised", "sha256"} (sha256 null where the platform wants it plain) or {"skipped": reason}."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
        asked = None
    if not isinstance(asked, dict):
        return {"skipped": "not a JSON object"}
    field, value, region = (asked.get(name) for name in ("field", "value", "region"))
    if not isinstance(field, str) or not platform.knows(field):
        return {"skipped": "unknown field"}
    if not isinstance(value, str | None) or not isinstance(region, str | None):
        return {"skipped": INVALID}
    try:
        (value or "").encode()
        form = platform.form(field, value, region=region)
    except UnicodeEncodeError:  # half a character
        return {"skipped": INVALID}
    except NotUsable as reason:
        return {"skipped": str(reason)}
    if form.normalised and not leaves("EMAIL", form.normalised):
        return {"skipped": "relay address"}
    return {"normalised": form.normalised, "sha256": form.sha256}


class Command(BaseCommand):
    help = 'Read {"field", "value", "region"} lines and write {"normalised", "sha256"} or {"skipped": reason}.'
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--platform", required=True, choices=[platform.code for platform in PLATFORMS])

    def handle(
        self, *args: Any, platform: str, stdin: Iterable[str | bytes] | None = None, **options: Any
    ) -> None:
        # Bytes: a line that is no text is told so, in its place, like any other that cannot be read.
        for line in stdin or sys.stdin.buffer:
            self.stdout.write(json.dumps(answer(PLATFORMS[platform], line)))
