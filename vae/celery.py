"""The Celery application. The state of a job is a row of ours; the broker only wakes a worker up."""

import os
from pathlib import Path

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vae.settings")

TRANSPORT_ALIASES["filesystem"] = "vae.courtier:Transport"
app = Celery("vae")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _preparer_file() -> None:
    """The broker without a server needs its folders before anyone writes in them."""
    from django.conf import settings

    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        for cle in ("data_folder_in", "processed_folder", "control_folder"):
            Path(options[cle]).mkdir(parents=True, exist_ok=True)


_preparer_file()
