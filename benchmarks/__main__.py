"""`python -m benchmarks --size 100k [--only engine|exports|lists|board] [--json FILE]`, on a database of its own."""

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> int:
    asked = argparse.ArgumentParser(prog="benchmarks")
    asked.add_argument("--size", default="100k", choices=["10k", "100k", "1m"])
    asked.add_argument("--only", default="engine", choices=["engine", "exports", "lists", "board"])
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--json", type=Path, metavar="FILE")
    options = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 -- after the settings are named

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- after setup
    from django.db import connection  # noqa: PLC0415 -- after setup

    from benchmarks import board, exports, lists, run  # noqa: PLC0415 -- after setup
    from benchmarks.shop import SIZES  # noqa: PLC0415 -- after setup

    settings.DEBUG = False  # else every statement is kept
    with TemporaryDirectory() as folder:
        # Never the shop's own database: one that is made for this and thrown away.
        name = (
            "hexad_benchmark" if connection.vendor == "postgresql" else str(Path(folder) / "benchmark.sqlite3")
        )
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            if options.only == "exports":
                found = exports.run(SIZES[options.size])
                failed = exports.too_slow(found)
            elif options.only == "lists":
                found = lists.run(SIZES[options.size])
                failed = lists.too_slow(found)
            elif options.only == "board":
                found = board.run(SIZES[options.size])
                failed = board.too_slow(found)
            else:
                found = run.run(options.size, workers=options.workers)
                failed = run.too_slow(found)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    text = json.dumps(found, indent=2)
    sys.stdout.write(text + "\n")
    if options.json:
        options.json.write_text(text, encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
