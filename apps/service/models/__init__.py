"""Rows of the service desk, one module a noun."""

from apps.service.models.cover import (
    DemandBasis,
    DemandSlot,
    ExposureDay,
    RosterRule,
    SolverRun,
    TimeBand,
)
from apps.service.models.people import Agent, AgentSkill, AgentState, RotationPattern, Weekday
from apps.service.models.requests import Availability, SwapRequest
from apps.service.models.roster import (
    PublishNotice,
    Roster,
    RosterPublish,
    Shift,
    ShiftAssignment,
    ShiftTemplate,
)
from apps.service.models.texts import Note, Snippet, SnippetUse, TextVersion

__all__ = [
    "Agent",
    "AgentSkill",
    "AgentState",
    "Availability",
    "DemandBasis",
    "DemandSlot",
    "ExposureDay",
    "Note",
    "PublishNotice",
    "Roster",
    "RosterPublish",
    "RosterRule",
    "RotationPattern",
    "Shift",
    "ShiftAssignment",
    "ShiftTemplate",
    "Snippet",
    "SnippetUse",
    "SolverRun",
    "SwapRequest",
    "TextVersion",
    "TimeBand",
    "Weekday",
]
