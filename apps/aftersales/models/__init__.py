"""Tables of after-sales, one module a business noun."""

from apps.aftersales.models.case import AfterSalesCase, CaseLine
from apps.aftersales.models.event import CaseEvent, EventFile
from apps.aftersales.models.inspection import (
    CheckKind,
    Inspection,
    InspectionCheck,
    InspectionTemplate,
)
from apps.aftersales.models.issue import ProductIssue
from apps.aftersales.models.leg import CaseLeg
from apps.aftersales.models.leg_kinds import (
    DisputeLeg,
    GoodsLeg,
    MoneyLeg,
    RepairLeg,
    ReplacementLeg,
)
from apps.aftersales.models.policy import AftersalesSettings, DeadlinePolicy, ReturnPolicy
from apps.aftersales.models.reason import Reason, ReasonAlias
from apps.aftersales.models.review import Review
from apps.aftersales.models.stage import ToldStage
from apps.aftersales.models.view import QueueView

__all__ = [
    "AfterSalesCase",
    "AftersalesSettings",
    "CaseEvent",
    "CaseLeg",
    "CaseLine",
    "CheckKind",
    "DeadlinePolicy",
    "DisputeLeg",
    "EventFile",
    "GoodsLeg",
    "Inspection",
    "InspectionCheck",
    "InspectionTemplate",
    "MoneyLeg",
    "ProductIssue",
    "QueueView",
    "Reason",
    "ReasonAlias",
    "RepairLeg",
    "ReplacementLeg",
    "ReturnPolicy",
    "Review",
    "ToldStage",
]
