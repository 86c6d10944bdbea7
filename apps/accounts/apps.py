"""Registers people, roles, access and the audit log."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may see and do what, and what was done."""

    name = "apps.accounts"
