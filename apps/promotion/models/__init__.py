"""The tables of promotion, by subject."""

from apps.promotion.models.ads import AdBudgetReading, AdCampaign, AdGroup, Creative, Keyword
from apps.promotion.models.settings import CostAssumption, PromotionSettings
from apps.promotion.models.stage import AdStatStage
from apps.promotion.models.stats import AdStatDay

__all__ = [
    "AdBudgetReading",
    "AdCampaign",
    "AdGroup",
    "AdStatDay",
    "AdStatStage",
    "CostAssumption",
    "Creative",
    "Keyword",
    "PromotionSettings",
]
