"""The tables of work, by subject."""

from apps.work.models.checklist import CheckAnswer, CheckItem, CheckList, CheckRun
from apps.work.models.handover import Handover, HandoverItem
from apps.work.models.task import Department, Task, TaskEffect, TaskEvent

__all__ = [
    "CheckAnswer",
    "CheckItem",
    "CheckList",
    "CheckRun",
    "Department",
    "Handover",
    "HandoverItem",
    "Task",
    "TaskEffect",
    "TaskEvent",
]
