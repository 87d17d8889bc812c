"""The Celery application. The state of a job is a row of ours; the broker only wakes a worker up."""

import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from kombu.transport import TRANSPORT_ALIASES

from vae.exploitation import pouls

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vae.settings")

TRANSPORT_ALIASES["filesystem"] = "vae.courtier:Transport"
app = Celery("vae")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
pouls.brancher()


@setup_logging.connect
def _journaux(loglevel: int | str | None = None, **_: Any) -> None:
    """Worker and beat write the site's logs, at the level of their command, instead of Celery's own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)
    if loglevel:
        logging.getLogger().setLevel(loglevel)


@worker_init.connect
def _atelier(sender: Any = None, **_: Any) -> None:
    """A worker of the documents loads the layout and the seal once, before its processes are made of it."""
    from vae.exploitation.files import DOCUMENTS, nom_de_file

    if nom_de_file(app.conf.task_default_queue, DOCUMENTS) in sender.app.amqp.queues.consume_from:
        import documents.composition  # noqa: F401


def nommer_files(base: str) -> None:
    """Work with the queues of another name (test processes that share a broker)."""
    from vae.exploitation.files import files

    app.conf.task_default_queue = base
    app.conf.task_queues = files(base)
    app.conf.control_exchange = base


def _preparer_file() -> None:
    """The broker without a server needs its folders before anyone writes in them."""
    from django.conf import settings

    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        for cle in ("data_folder_in", "processed_folder", "control_folder"):
            Path(options[cle]).mkdir(parents=True, exist_ok=True)


_preparer_file()
