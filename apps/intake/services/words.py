"""Words of files that a shop has explained: statuses and traffic sources."""

from collections.abc import Mapping

from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.intake.models import WordAlias
from apps.intake.reading import Words
from apps.shop.models import Order, Shop

LONGEST = 120


def words_of(*, shop: Shop) -> Words:
    """Return what words of files mean in a shop."""
    words = Words({}, {})
    tables = {"status": dict[str, str](), "source": dict[str, str]()}
    for alias in WordAlias.objects.filter(shop=shop):
        tables[alias.kind][alias.word] = alias.meaning
    return Words(tables["status"], tables["source"], words.unknown)


@transaction.atomic
def words_explain(*, shop: Shop, statuses: Mapping[str, str], by: User | None) -> int:
    """Save what status words mean; return how many. Raises ShopError field_invalid."""
    for word, meaning in statuses.items():
        if not word or len(word) > LONGEST or meaning not in Order.Status.values:
            raise ShopError("field_invalid", f"{meaning!r} is no status.", "status")
        WordAlias.objects.update_or_create(
            shop=shop, kind=WordAlias.Kind.STATUS, word=word, defaults={"meaning": meaning}
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
