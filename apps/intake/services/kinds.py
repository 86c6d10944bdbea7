"""What a file's kind decides: where its rows are staged, how they are merged and shown."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, Protocol

from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.mapping_fields import ADS, CASES, CONSENTS, MESSAGES, REVIEWS
from apps.intake.models import Batch
from apps.intake.services import sales_facts, traffic_facts
from apps.intake.services.ad_facts import AdFacts
from apps.intake.services.consent_facts import ConsentFacts
from apps.intake.services.message_facts import MessageFacts
from apps.intake.services.told_facts import CaseFacts, ReviewFacts
from apps.intake.visits import KINDS
from apps.shop.models import Shop


class Facts(Protocol):
    """One domain's facts on their way from a file: a module of functions, or a `RowFacts`."""

    def stage(self, shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
        """Stage what may be imported of one block."""

    def unstage(self, key: str, names: Collection[str]) -> None:
        """Take rows that contradict each other out of the stage again."""

    def measure(self, batch: Batch) -> None:
        """Note how much is staged, over which days, and its sums."""

    def preview(self, batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
        """Return what a person sees before the import, as plain data."""

    def compare(self, batch: Batch) -> dict[str, int]:
        """Count what a merge would do."""

    def staged(self, batch: Batch) -> int:
        """Return how many rows wait in the stage."""

    def merge(self, batch: Batch) -> dict[str, int]:
        """Merge the staged rows and count what became of them."""

    def days(self, batch: Batch) -> list[date]:
        """Return the days that the file covers."""


OF_KIND: Final[Mapping[str, Facts]] = {
    MESSAGES: MessageFacts(),
    REVIEWS: ReviewFacts(),
    CASES: CaseFacts(),
    CONSENTS: ConsentFacts(),
    ADS: AdFacts(),
    **dict.fromkeys(KINDS, traffic_facts),
}


def facts_of(kind: str) -> Facts:
    """Return how files of a kind become facts; all others are of orders."""
    return OF_KIND.get(kind, sales_facts)
