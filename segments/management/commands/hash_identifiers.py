"""Normalise and hash identifiers as a platform wants them: JSON lines in, JSON lines out."""

import json
import sys
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandParser

from segments.platforms import PLATFORMS, AdPlatform, NotUsable


def answer(platform: AdPlatform, asked: dict[str, Any]) -> dict[str, str | None]:
    """{"normalised", "sha256"} (sha256 null where the platform wants it plain) or {"skipped": reason}."""
    try:
        form = platform.form(asked["field"], asked.get("value"), region=asked.get("region"))
    except NotUsable as reason:
        return {"skipped": str(reason)}
    except KeyError:
        return {"skipped": "unknown field"}
    return {"normalised": form.normalised, "sha256": form.sha256}


class Command(BaseCommand):
    help = 'Read {"field", "value", "region"} lines and write {"normalised", "sha256"} or {"skipped": reason}.'
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--platform", required=True, choices=[platform.code for platform in PLATFORMS])

    def handle(self, *args: Any, platform: str, stdin: TextIO | None = None, **options: Any) -> None:
        for line in stdin or sys.stdin:
            if not line.strip():
                continue
            try:
                asked = json.loads(line)
                found = answer(PLATFORMS[platform], asked)
            except (ValueError, TypeError, AttributeError):
                found = {"skipped": "not a JSON object"}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
