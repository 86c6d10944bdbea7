"""Tables of after-sales, one module a business noun."""

from apps.aftersales.models.case import AfterSalesCase, CaseLine
from apps.aftersales.models.event import CaseEvent, EventFile
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

__all__ = [
    "AfterSalesCase",
    "AftersalesSettings",
    "CaseEvent",
    "CaseLeg",
    "CaseLine",
    "DeadlinePolicy",
    "DisputeLeg",
    "EventFile",
    "GoodsLeg",
    "MoneyLeg",
    "Reason",
    "ReasonAlias",
    "RepairLeg",
    "ReplacementLeg",
    "ReturnPolicy",
]
