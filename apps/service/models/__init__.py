"""Rows of the service desk, one module a noun."""

from apps.service.models.conversion import (
    AgentChat,
    ConversionRule,
    CreditDue,
    InquiryFact,
    OrderCredit,
    RuleDecision,
)
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
from apps.service.models.promises import CarrierRate, OutboxMessage, Promise
from apps.service.models.quality import (
    Coaching,
    QualityCategory,
    QualityDraw,
    QualityMark,
    QualityReview,
)
from apps.service.models.queues import Attempt, QueueItem, QueuePolicy
from apps.service.models.requests import Availability, SwapRequest
from apps.service.models.roster import (
    PublishNotice,
    Roster,
    RosterPublish,
    Shift,
    ShiftAssignment,
    ShiftTemplate,
)
from apps.service.models.stage import MessageStage
from apps.service.models.suggestions import Suggestion
from apps.service.models.texts import Note, Snippet, SnippetUse, TextVersion

__all__ = [
    "Agent",
    "AgentAlias",
    "AgentChat",
    "AgentSkill",
    "AgentState",
    "Attempt",
    "Availability",
    "CarrierRate",
    "Coaching",
    "ConversionRule",
    "CreditDue",
    "DemandBasis",
    "DemandSlot",
    "ExposureDay",
    "Inquiry",
    "InquiryAssignment",
    "InquiryFact",
    "Message",
    "MessageStage",
    "Note",
    "OrderCredit",
    "OutboxMessage",
    "Promise",
    "PublishNotice",
    "QualityCategory",
    "QualityDraw",
    "QualityMark",
    "QualityReview",
    "QueueItem",
    "QueuePolicy",
    "Roster",
    "RosterPublish",
    "RosterRule",
    "RotationPattern",
    "Round",
    "RuleDecision",
    "ServicePolicy",
    "Shift",
    "ShiftAssignment",
    "ShiftTemplate",
    "Snippet",
    "SnippetUse",
    "SolverRun",
    "Suggestion",
    "SwapRequest",
    "TextVersion",
    "TimeBand",
    "Weekday",
]
