"""`python -m benchmarks --size 100k [--only engine|exports|lists|board|imports] [--json FILE]`, on a database of its own."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def fresh() -> Iterator[None]:
    """Never the shop's own database: one that is made for this and thrown away."""
    from django.db import connection  # noqa: PLC0415 -- after setup

    with TemporaryDirectory() as folder:
        in_file = str(Path(folder) / "benchmark.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = (
            "hexad_benchmark" if connection.vendor == "postgresql" else in_file
        )
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def main() -> int:
    asked = argparse.ArgumentParser(prog="benchmarks")
    asked.add_argument("--size", default="100k", choices=["10k", "100k", "1m"])
    asked.add_argument("--only", default="engine", choices=["engine", "exports", "lists", "board", "imports"])
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--json", type=Path, metavar="FILE")
    options = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- after the settings are named

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from benchmarks import board, exports, imports, lists, run  # noqa: PLC0415 -- after setup
    from benchmarks.shop import SIZES  # noqa: PLC0415 -- after setup

    settings.DEBUG = False  # else every statement is kept
    size = SIZES[options.size]
    kinds = {
        "engine": (run, lambda: run.run(options.size, workers=options.workers)),
        "exports": (exports, lambda: exports.run(size)),
        "lists": (lists, lambda: lists.run(size)),
        "board": (board, lambda: board.run(size)),
        "imports": (imports, lambda: imports.run(fresh)),
    }
    kind, measure = kinds[options.only]
    if options.only == "imports":  # a database for each file
        found = measure()
    else:
        with fresh():
            found = measure()
    text = json.dumps(found, indent=2)
    sys.stdout.write(text + "\n")
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    return int(kind.too_slow(found))


if __name__ == "__main__":
    sys.exit(main())
