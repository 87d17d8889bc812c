"""The Celery application. The state of a job is a row of ours; the broker only wakes a worker up."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vae.settings")

app = Celery("vae")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
