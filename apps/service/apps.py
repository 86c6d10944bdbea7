"""Registers customer service."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Customer service: agents, shifts and rosters."""

    name = "apps.service"
