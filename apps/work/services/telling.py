"""Who is told what happened to a task."""

from typing import Final

from apps.accounts.services.notifications import Notice, notify
from apps.work.models import Task

# What a task may be asking of somebody.
ASKS: Final = ("task_given", "task_review", "task_back")


def task_tell(row: Task, kind: str, whom: int | None, by_id: int | None) -> None:
    """Tell the other side of a task what happened to it."""
    told = {"number": row.pk, "due_on": row.due_on}
    notice = Notice(kind, row.shop_id, row.pk, row.version, told)
    notify(notice, people=[whom], without=[by_id])
