"""What files share whose days are those of their rows: how they are staged, measured, shown."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.shop.counts import Counts
from apps.shop.models import Shop

SHOWN_ROWS = 50


class RowFacts(ABC):
    """One kind of fact on its way from a file; its rows wait in `model`, shown as `listed`."""

    model: ClassVar[type[Model]]
    listed: ClassVar[str]

    @abstractmethod
    def stage(self, shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
        """Stage what may be imported of one block."""

    @abstractmethod
    def unstage(self, key: str, names: Collection[str]) -> None:
        """Take rows that contradict each other out of the stage again."""

    @abstractmethod
    def compare(self, batch: Batch) -> dict[str, int]:
        """Count what a merge would do."""

    @abstractmethod
    def merge(self, batch: Batch) -> dict[str, int]:
        """Merge the staged rows and count what became of them."""

    @abstractmethod
    def days(self, batch: Batch) -> list[date]:
        """Return the days that the file covers."""

    def rows(self, batch: Batch) -> QuerySet[Any]:
        """Return the rows that wait, in the order of the file."""
        return self.model._default_manager.filter(stage_key=batch.stage_key).order_by("line")

    def staged(self, batch: Batch) -> int:
        """Return how many rows wait in the stage."""
        return self.rows(batch).count()

    def measure(self, batch: Batch) -> None:
        """Note how much is staged and over which days."""
        found = self.days(batch)
        batch.rows_staged, batch.totals = self.staged(batch), {}
        batch.first_on, batch.last_on = (found[0], found[-1]) if found else (None, None)

    def preview(self, batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
        """Return what a person sees before the import: the first rows, and what is odd."""
        first = [self.shown(row, batch.shop) for row in self.rows(batch)[:SHOWN_ROWS]]
        nothing: dict[str, Any] = {"sources": [], "statuses": [], "guards": []}
        return {self.listed: first, **nothing, **self.noted(batch)}

    @abstractmethod
    def shown(self, row: Any, shop: Shop) -> dict[str, Any]:
        """Return one row as a person sees it."""

    def noted(self, batch: Batch) -> dict[str, Any]:
        """Return what else is worth telling before the import."""
        return {}


class CountedFacts(RowFacts):
    """Facts whose merge is counted in the usual words, also when it is only tried."""

    def compare(self, batch: Batch) -> dict[str, int]:
        """Count what a merge would do."""
        return asdict(self.counts(batch, is_kept=False))

    def merge(self, batch: Batch) -> dict[str, int]:
        """Merge the staged rows and count what became of them."""
        return asdict(self.counts(batch, is_kept=True))

    @abstractmethod
    def counts(self, batch: Batch, *, is_kept: bool) -> Counts:
        """Merge the staged rows, or only say what a merge would do."""
