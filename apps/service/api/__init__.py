"""Endpoints of the desk."""

from apps.service.api.inquiries import Inquiries
from apps.service.api.queues import QueueItems
from apps.service.api.shifts import Coverage, Shifts

__all__ = ["Coverage", "Inquiries", "QueueItems", "Shifts"]
