"""Registers people, roles, access and the audit log."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may see and do what, and what was done."""

    name = "apps.accounts"

    def ready(self) -> None:
        """Register the check that every URL has a rule; listen to what happens to sign-ins."""
        import_module("apps.accounts.checks")
        import_module("apps.accounts.sign_in_events").connect()
