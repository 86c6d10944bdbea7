"""Reasons, words of platforms and time limits that every shop starts with."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.aftersales.models import DeadlinePolicy, Reason, ReasonAlias
from apps.aftersales.taxonomy import REASONS, alias_seeds
from apps.aftersales.timelimits import GUIDES, limit_seeds

LABELS = ("label_en", "label_zh", "label_hu")
COLUMNS = (
    *LABELS, "family", "phases", "liability", "default_route", "is_quality", "needs_evidence",
    "min_note",
)  # fmt: skip
SINCE = date(2020, 1, 1)


@transaction.atomic
def reasons_seed() -> None:
    """Make or rename the reasons, and add words and time limits that are not there yet."""
    Reason.objects.bulk_create(
        [
            Reason(code=seed.code, position=at, **{name: _value(seed, name) for name in COLUMNS})
            for at, seed in enumerate(REASONS, 1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*COLUMNS, "position"],
    )
    _aliases_seed()
    _limits_seed()


def _value(seed: object, name: str) -> object:
    value = getattr(seed, name)
    return list(value) if isinstance(value, tuple) else value


def _aliases_seed() -> None:
    known = set(ReasonAlias.objects.filter(shop=None).values_list("platform", "their_text"))
    ids = dict(Reason.objects.values_list("code", "pk"))
    ReasonAlias.objects.bulk_create(
        ReasonAlias(
            platform=seed.platform,
            their_text=seed.their_text,
            reason_id=ids[seed.code],
            in_quality_set=seed.in_quality_set,
        )
        for seed in alias_seeds()
        if (seed.platform, seed.their_text) not in known
    )


def _limits_seed() -> None:
    key = ("platform", "variant", "phase", "kind", "stage")
    known = set(DeadlinePolicy.objects.filter(shop=None).values_list(*key))
    DeadlinePolicy.objects.bulk_create(
        DeadlinePolicy(
            platform=seed.platform,
            variant=seed.variant,
            phase=seed.phase,
            kind=seed.kind,
            stage=seed.stage,
            party=seed.party,
            seconds=seed.seconds,
            on_timeout=seed.on_timeout,
            valid=DateRange(SINCE, None),
            source_note=GUIDES,
        )
        for seed in limit_seeds()
        if tuple(getattr(seed, name) for name in key) not in known
    )
