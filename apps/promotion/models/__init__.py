"""The tables of promotion, by subject."""

from apps.promotion.models.ads import AdBudgetReading, AdCampaign, AdGroup, Creative, Keyword
from apps.promotion.models.bids import BidProposal, BidRun
from apps.promotion.models.campaign import Campaign, CampaignItem, Enrolment
from apps.promotion.models.competitors import (
    CompetitorChange,
    CompetitorItem,
    CompetitorShop,
    CompetitorSnapshot,
)
from apps.promotion.models.content import ContentPost
from apps.promotion.models.members import MemberScore
from apps.promotion.models.prices import PriceSchedule
from apps.promotion.models.results import CampaignResult
from apps.promotion.models.sends import (
    ConsentStage,
    MemberConsent,
    MemberSend,
    MemberSendArm,
    MessageChannel,
)
from apps.promotion.models.settings import CostAssumption, ProductRefundRate, PromotionSettings
from apps.promotion.models.stage import AdStatStage
from apps.promotion.models.stats import AdStatDay
from apps.promotion.models.subscriptions import Subscription, SubscriptionReminder

__all__ = [
    "AdBudgetReading",
    "AdCampaign",
    "AdGroup",
    "AdStatDay",
    "AdStatStage",
    "BidProposal",
    "BidRun",
    "Campaign",
    "CampaignItem",
    "CampaignResult",
    "CompetitorChange",
    "CompetitorItem",
    "CompetitorShop",
    "CompetitorSnapshot",
    "ConsentStage",
    "ContentPost",
    "CostAssumption",
    "Creative",
    "Enrolment",
    "Keyword",
    "MemberConsent",
    "MemberScore",
    "MemberSend",
    "MemberSendArm",
    "MessageChannel",
    "PriceSchedule",
    "ProductRefundRate",
    "PromotionSettings",
    "Subscription",
    "SubscriptionReminder",
]
