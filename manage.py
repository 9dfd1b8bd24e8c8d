#!/usr/bin/env python
"""Django's command line for Hexad."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        from crm.installation.tables import tables_are_behind

        if not tables_are_behind():
            raise
        sys.exit("The database lacks tables of this version. Run manage.py migrate, then this command again.")
