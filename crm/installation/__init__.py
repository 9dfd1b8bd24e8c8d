"""Setting an installation up and running it on one machine: what `manage.py quickstart` is made of."""
