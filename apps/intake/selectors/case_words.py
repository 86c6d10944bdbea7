"""Words of platforms for cases: what they may mean, and which rows wait for a meaning."""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.platforms import KIND_WORDS
from apps.intake.mapping_fields import CASES
from apps.intake.models import Batch, RejectedRow, WordAlias
from apps.shop.models import Shop

STATE, KIND = "state", "kind"
# Code of the refusal -> kind of the word.
CODES: Final[Mapping[str, str]] = {"case_word": STATE, "case_kind": KIND}
STATES: Final[Mapping[str, object]] = {
    "WAIT_SELLER_AGREE": _("waits for the shop to decide"),
    "WAIT_BUYER_RETURN_GOODS": _("agreed, the buyer has to send the goods"),
    "WAIT_SELLER_CONFIRM_GOODS": _("the goods are on their way back"),
    "SELLER_REFUSE_BUYER": _("the shop has refused"),
    "SUCCESS": _("the money was given back"),
    "CLOSED": _("closed, no money was given back"),
}
KINDS: Final[Mapping[str, object]] = {
    kind: AfterSalesCase.Kind(kind).label for kind in dict.fromkeys(KIND_WORDS.values())
}
MEANINGS: Final[Mapping[str, Mapping[str, object]]] = {STATE: STATES, KIND: KINDS}
TITLES: Final[Mapping[str, object]] = {
    STATE: _("State of a case"),
    KIND: _("What the buyer asks for"),
}
UNDER_WAY = ("received", "reading", "ready", "committing")


@dataclass(frozen=True, slots=True)
class CaseWord:
    """A word of one kind: how many rows wait for it, since when, and what it means, "" unknown."""

    kind: str
    word: str
    rows: int = 0
    since: datetime | None = None
    meaning: str = ""

    @property
    def title(self) -> object:
        """Return what the word is about."""
        return TITLES[self.kind]

    @property
    def choices(self) -> Mapping[str, object]:
        """Return what it may mean."""
        return MEANINGS[self.kind]


def _waiting(shop: Shop) -> QuerySet[Any]:
    """Return the rows that were refused for a word and are not on their way again."""
    rows: QuerySet[Any] = RejectedRow.objects.filter(
        batch__shop=shop, batch__kind=CASES, code__in=CODES, resolved_at=None,
        batch__stage__in=(Batch.Stage.READY, Batch.Stage.DONE),
    ).exclude(batch__retries__stage__in=UNDER_WAY)  # fmt: skip
    return rows.order_by()


def batches_waiting(shop: Shop, places: Container[tuple[str, str]]) -> set[int]:
    """Return the imports with rows that wait for one of these words, each a kind and a word."""
    told = _waiting(shop).values_list("batch_id", "code", "value").distinct()
    return {batch_id for batch_id, *place in told if _place(*place) in places}


def case_words(shop: Shop) -> list[CaseWord]:
    """Return the words that nobody has explained, the most wanted first."""
    known = {(word.kind, word.word) for word in case_words_explained(shop)}
    told = _waiting(shop).values_list("code", "value")
    rows, since = Counter[tuple[str, str]](), dict[tuple[str, str], datetime]()
    for code, value, count, first in told.annotate(Count("pk"), Min("batch__created_at")):
        place = _place(code, value)
        if place not in known:
            rows[place] += count
            since[place] = min(first, since.get(place, first))
    words = [CaseWord(*place, count, since[place]) for place, count in rows.items()]
    return sorted(words, key=lambda each: (-each.rows, each.kind, each.word))


def _place(code: str, value: str) -> tuple[str, str]:
    """Return the kind and the word of a refusal."""
    return CODES[code], value.strip()


def case_words_explained(shop: Shop) -> list[CaseWord]:
    """Return the words that this shop has explained."""
    rows = WordAlias.objects.filter(shop=shop, kind__in=MEANINGS).order_by("kind", "word")
    return [CaseWord(row.kind, row.word, meaning=row.meaning) for row in rows]
