"""The desk's words for rows, one module a noun."""

from apps.service.querysets.inquiries import InquiryQuerySet, MessageQuerySet, RoundQuerySet
from apps.service.querysets.policies import PolicyQuerySet
from apps.service.querysets.roster import (
    AgentQuerySet,
    AgentStateQuerySet,
    AssignmentQuerySet,
    AvailabilityQuerySet,
    DemandQuerySet,
    ExposureQuerySet,
    NoticeQuerySet,
    RosterQuerySet,
    RuleQuerySet,
    ShiftQuerySet,
    SolverRunQuerySet,
    SwapQuerySet,
)

__all__ = [
    "AgentQuerySet",
    "AgentStateQuerySet",
    "AssignmentQuerySet",
    "AvailabilityQuerySet",
    "DemandQuerySet",
    "ExposureQuerySet",
    "InquiryQuerySet",
    "MessageQuerySet",
    "NoticeQuerySet",
    "PolicyQuerySet",
    "RosterQuerySet",
    "RoundQuerySet",
    "RuleQuerySet",
    "ShiftQuerySet",
    "SolverRunQuerySet",
    "SwapQuerySet",
]
