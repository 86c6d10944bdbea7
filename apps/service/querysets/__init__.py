"""The desk's words for rows, one module a noun."""

from apps.service.querysets.conversion import (
    ConversionRuleQuerySet,
    InquiryFactQuerySet,
    OrderCreditQuerySet,
)
from apps.service.querysets.inquiries import InquiryQuerySet, MessageQuerySet, RoundQuerySet
from apps.service.querysets.policies import PolicyQuerySet
from apps.service.querysets.quality import CoachingQuerySet, QualityReviewQuerySet
from apps.service.querysets.queues import (
    AttemptQuerySet,
    CarrierRateQuerySet,
    OutboxQuerySet,
    PromiseQuerySet,
    QueueItemQuerySet,
)
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
from apps.service.querysets.texts import NoteQuerySet, SearchUseQuerySet, SnippetQuerySet

__all__ = [
    "AgentQuerySet",
    "AgentStateQuerySet",
    "AssignmentQuerySet",
    "AttemptQuerySet",
    "AvailabilityQuerySet",
    "CarrierRateQuerySet",
    "CoachingQuerySet",
    "ConversionRuleQuerySet",
    "DemandQuerySet",
    "ExposureQuerySet",
    "InquiryFactQuerySet",
    "InquiryQuerySet",
    "MessageQuerySet",
    "NoteQuerySet",
    "NoticeQuerySet",
    "OrderCreditQuerySet",
    "OutboxQuerySet",
    "PolicyQuerySet",
    "PromiseQuerySet",
    "QualityReviewQuerySet",
    "QueueItemQuerySet",
    "RosterQuerySet",
    "RoundQuerySet",
    "RuleQuerySet",
    "SearchUseQuerySet",
    "ShiftQuerySet",
    "SnippetQuerySet",
    "SolverRunQuerySet",
    "SwapQuerySet",
]
