"""Registers work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Tasks, checklists, handovers and the digest: the day of the shop over all departments."""

    name = "apps.work"

    def ready(self) -> None:
        """A post that is left out takes its designer's task with it."""
        from apps.promotion.services.post_changes import on_post_changed
        from apps.work.services.design import post_left_out

        on_post_changed(post_left_out)
