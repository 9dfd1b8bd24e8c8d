"""The task queue. It only wakes workers up: what has to be done stands in `crm.models.Job`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("hexad")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
