"""Empties the stages of all apps under one key."""

from apps.aftersales.services.told_stage import told_unstage
from apps.promotion.services.consents import consents_unstage
from apps.promotion.services.stats import ad_stats_unstage
from apps.service.services.staging import messages_unstage
from apps.shop.services import stage_clear


def stages_clear(*, stage_key: str) -> None:
    """Empty whatever waits under a key, of any kind."""
    stage_clear(stage_key=stage_key)
    messages_unstage(stage_key=stage_key)
    ad_stats_unstage(stage_key=stage_key)
    told_unstage(stage_key=stage_key)
    consents_unstage(stage_key=stage_key)
