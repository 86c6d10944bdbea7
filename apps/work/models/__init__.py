"""The tables of work, by subject."""

from apps.work.models.task import Department, Task, TaskEffect, TaskEvent

__all__ = ["Department", "Task", "TaskEffect", "TaskEvent"]
