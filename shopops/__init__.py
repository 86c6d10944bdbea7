"""The project package: settings, URLs, jobs and the launcher; no business code."""

from shopops.celery import app as celery_app

__all__ = ["celery_app"]
