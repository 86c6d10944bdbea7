"""Words of files that a shop has explained."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.intake.models import WordAlias
from apps.intake.parse import plain
from apps.intake.reading import Words
from apps.shop.models import Order, Shop
from apps.shop.selectors import source_words

LONGEST = 120
Kind = WordAlias.Kind


def words_of(*, shop: Shop, now: datetime) -> Words:
    """Return what words of files mean in a shop; names of sources as they are used today."""
    told: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for kind, word, meaning in WordAlias.objects.filter(shop=shop).values_list(
        "kind", "word", "meaning"
    ):
        # Words of cases are looked up as `plain` leaves them, those of orders as they stand.
        told[kind][word if kind == Kind.STATUS else plain(word)] = meaning
    today = business_day(now, shop.tz, shop.day_cut)
    return Words(
        told[Kind.STATUS],
        source_words(shop=shop, day=today),
        case_states=told[Kind.CASE_STATE],
        case_kinds=told[Kind.CASE_KIND],
    )


@transaction.atomic
def words_explain(*, shop: Shop, statuses: Mapping[str, str], by: User | None) -> int:
    """Save what status words mean; return how many. Raises ShopError field_invalid."""
    for word, meaning in statuses.items():
        if not word or len(word) > LONGEST or meaning not in Order.Status.values:
            raise ShopError("field_invalid", f"{meaning!r} is no status.", "status")
        WordAlias.objects.update_or_create(
            shop=shop, kind=Kind.STATUS, word=word, defaults={"meaning": meaning}
        )
    if statuses:
        audit_write(
            actor=UserActor(by.pk) if by else SYSTEM,
            action="words.explain",
            subject=f"shop.Shop:{shop.pk}",
            shop_id=shop.pk,
            changes={word: [None, meaning] for word, meaning in statuses.items()},
        )
    return len(statuses)
