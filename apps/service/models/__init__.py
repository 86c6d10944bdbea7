"""Rows of the service desk, one module a noun."""

from apps.service.models.cover import (
    DemandBasis,
    DemandSlot,
    ExposureDay,
    RosterRule,
    SolverRun,
    TimeBand,
)
from apps.service.models.inquiry import Inquiry, InquiryAssignment, Message, Round
from apps.service.models.people import (
    Agent,
    AgentAlias,
    AgentSkill,
    AgentState,
    RotationPattern,
    Weekday,
)
from apps.service.models.policy import ServicePolicy
from apps.service.models.requests import Availability, SwapRequest
from apps.service.models.roster import (
    PublishNotice,
    Roster,
    RosterPublish,
    Shift,
    ShiftAssignment,
    ShiftTemplate,
)

__all__ = [
    "Agent",
    "AgentAlias",
    "AgentSkill",
    "AgentState",
    "Availability",
    "DemandBasis",
    "DemandSlot",
    "ExposureDay",
    "Inquiry",
    "InquiryAssignment",
    "Message",
    "PublishNotice",
    "Roster",
    "RosterPublish",
    "RosterRule",
    "RotationPattern",
    "Round",
    "ServicePolicy",
    "Shift",
    "ShiftAssignment",
    "ShiftTemplate",
    "SolverRun",
    "SwapRequest",
    "TimeBand",
    "Weekday",
]
