"""The ground of the project: settings, URLs, Celery, entry points. No domain."""

from .celery import app as celery_app

__all__ = ["celery_app"]
