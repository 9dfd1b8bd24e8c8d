"""Export an exclusion list, or everybody of one type, for an ad platform."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from segments.exclusions.exporting import ExportRefused, begin_export, run_export
from segments.exclusions.lists import ready_lists
from segments.exclusions.matching import NoTypesYet
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import REASONS
from segments.exclusions.writing import folder_of
from segments.models import ExclusionList
from segments.platforms import PLATFORMS
from segments.types import TYPES_BY_CODE


class Command(BaseCommand):
    help = "Write a list's files for one ad platform into a folder, with its manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "list", metavar="LIST", help="the list's name, a ready list's code, or a type's code"
        )
        parser.add_argument("--platform", required=True, choices=[platform.code for platform in PLATFORMS])
        parser.add_argument("--out", required=True, type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="print the manifest and nothing else")

    def handle(self, *args: Any, platform: str, out: Path, **options: Any) -> None:
        at = timezone.now()
        try:
            out.mkdir(parents=True, exist_ok=True)  # before anything counts as exported
        except OSError as error:
            raise CommandError(f"The files cannot be written to {out}: {error.strerror}.") from None
        ready_lists(at=at)
        found = find_list(options["list"], at=at)
        try:
            export = begin_export(exclusion_list=found, platform=platform, as_of=at, by=None)
            export = run_export(export, at=at)
        except (ExportRefused, NoTypesYet) as refused:
            raise CommandError(str(refused)) from None
        for file in export.files.order_by("name"):
            shutil.copyfile(folder_of(export) / file.name, out / file.name)
        text = json.dumps(export.manifest, ensure_ascii=False, indent=2)
        stem = f"{export.exclusion_list_id}_{platform}_{export.seq}_manifest.json"
        (out / stem).write_text(text + "\n", encoding="utf-8")
        if options["json"]:
            self.stdout.write(json.dumps(export.manifest, ensure_ascii=False))
            return
        names = ", ".join(file["name"] for file in export.manifest["files"]) or "no file: nobody is on the list"
        self.stdout.write(f"{export.people} people, {export.identifiers} identifiers: {names}, {stem}")
        for code, people in export.manifest["skipped"].items():
            reason, next_step = REASONS[code]
            self.stdout.write(f"left out: {people} people: {reason}. {next_step}.")


def find_list(name: str, *, at) -> ExclusionList:
    """By name, by a ready list's code, or by a type's code: everybody of that type who bought.

    Raises CommandError.
    """
    known = ExclusionList.objects.filter(name=name) | ExclusionList.objects.filter(preset=name.upper())
    if (found := known.first()) is not None:
        return found
    if name.upper() in TYPES_BY_CODE:
        kind = TYPES_BY_CODE[name.upper()]
        rule = ExclusionRule(types=(kind.code,), never_bought=True)
        return ExclusionList.objects.get_or_create(
            name=kind.code,
            defaults={"rule": rule.stored(), "created_at": at, "platforms": [p.code for p in PLATFORMS]},
        )[0]
    names = ", ".join(ExclusionList.objects.order_by("name").values_list("name", flat=True))
    raise CommandError(
        f"There is no list “{name}”. There are: {names}; and the types {', '.join(TYPES_BY_CODE)}."
    )
