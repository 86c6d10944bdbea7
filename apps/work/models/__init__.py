"""The tables of work, by subject."""

from apps.work.models.checklist import CheckAnswer, CheckItem, CheckList, CheckRun
from apps.work.models.digest import DigestSending, DigestSubscription
from apps.work.models.handover import Handover, HandoverItem
from apps.work.models.meeting import Meeting
from apps.work.models.task import Department, Task, TaskEffect, TaskEvent

__all__ = [
    "CheckAnswer",
    "CheckItem",
    "CheckList",
    "CheckRun",
    "Department",
    "DigestSending",
    "DigestSubscription",
    "Handover",
    "HandoverItem",
    "Meeting",
    "Task",
    "TaskEffect",
    "TaskEvent",
]
