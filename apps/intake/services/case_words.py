"""Words for cases that a person explains, and the rows of files that waited for that."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.intake.models import Batch, WordAlias
from apps.intake.selectors.case_words import MEANINGS, batches_waiting
from apps.intake.services.decide import batch_reread
from apps.intake.services.rejects import batch_retry
from apps.intake.services.words import LONGEST
from apps.shop.models import Shop

Told = Mapping[tuple[str, str], str]


@transaction.atomic
def case_words_explain(*, shop: Shop, told: Told, by: User, now: datetime) -> list[Batch]:
    """Save what words of a kind mean, and read the rows again that waited for them.

    `told` is by kind ("state", "kind") and word. Return the imports that are read again: of one
    that was imported its refused rows, of one that waits for a decision the whole file. Raises
    ShopError field_invalid.
    """
    for (kind, word), meaning in told.items():
        if not word or len(word) > LONGEST or meaning not in MEANINGS.get(kind, {}):
            raise ShopError("field_invalid", f"{word!r} cannot mean {meaning!r}.", "meaning")
    waiting = batches_waiting(shop, told)
    for (kind, word), meaning in told.items():
        WordAlias.objects.update_or_create(
            shop=shop, kind=kind, word=word, defaults={"meaning": meaning}
        )
    if told:
        audit_write(
            actor=UserActor(by.pk),
            action="words.explain",
            subject=f"shop.Shop:{shop.pk}",
            shop_id=shop.pk,
            changes={f"{kind} {word}": [None, told[kind, word]] for kind, word in told},
        )
    again = (_read_again(batch, by, now) for batch in Batch.objects.filter(pk__in=waiting))
    return [batch for batch in again if batch is not None]


def _read_again(batch: Batch, by: User, now: datetime) -> Batch | None:
    """Read an import again; None where its rows are not kept any more."""
    try:
        if batch.stage == Batch.Stage.DONE:
            return batch_retry(batch_id=batch.pk, by=by, now=now)
        return batch_reread(batch_id=batch.pk, profile_key=batch.profile_key, by=by, now=now)
    except ShopError as error:
        if error.code != "state_refused":
            raise
        return None
