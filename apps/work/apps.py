"""Registers work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Tasks, checklists, handovers and the digest: the day of the shop over all departments."""

    name = "apps.work"
