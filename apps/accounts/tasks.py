"""Rings of people's accounts."""

from celery import shared_task
from django.utils import timezone

from apps.accounts.services.notifications import notifications_clear


@shared_task(name="apps.accounts.tasks.notifications")
def notifications() -> int:
    """Delete notifications that are too old to want anybody."""
    return notifications_clear(now=timezone.now())
