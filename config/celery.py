"""The task queue. It only wakes workers up: what has to be done stands in `crm.models.Job`."""

import os

from celery import Celery

from config import folder_broker

folder_broker.register()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("hexad")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Seconds between two looks. A look that could not be taken in time is dropped: the next one follows.
app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in {
        "segments.drain_dirty": 3.0,
        "crm.sweep_jobs": 60.0,
        "crm.start_night": 60.0,
        "crm.count_sales": 60.0,
        "segments.sweep_due": 300.0,
        "dashboard.start_weekly_reports": 600.0,
    }.items()
}
