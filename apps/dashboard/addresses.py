"""What the morning page was asked, and the addresses that ask it again with one thing changed."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from apps.common.templatetags import pieces
from apps.metrics.comparing import Mode

SOURCE = "source"
# How a day is cut in a file of its members.
CUT_BY = (SOURCE, "product", "reason")


@dataclass(frozen=True)
class MorningAsked:
    """A shop and day, what it is compared with, and how the difference is cut.

    `with_rows` tells whether the reader may open the facts behind it.
    """

    page: str
    shop: str
    day: date
    mode: Mode = Mode.PLAN
    custom: date | None = None
    by: str = SOURCE
    with_rows: bool = True

    @property
    def address(self) -> str:
        """The address that asks this; what is usual is left out."""
        query = {"shop": self.shop, "day": self.day.isoformat()}
        if self.mode is not Mode.PLAN:
            query["compare"] = self.mode.value
        if self.custom is not None:
            query["with"] = self.custom.isoformat()
        if self.by != SOURCE:
            query["by"] = self.by
        return f"{self.page}?{urlencode(query)}"

    def on(self, day: date) -> str:
        """The address of another day, all else alike."""
        return replace(self, day=day).address

    @property
    def task(self) -> str:
        """The address that makes a task of a figure of this day; empty where tasks are not."""
        query = {"shop": self.shop, "origin": "gap", "day": self.day.isoformat()}
        if self.mode is not Mode.PLAN:
            query["compare"] = self.mode.value
        if self.custom is not None:
            query["other"] = self.custom.isoformat()
        return pieces.address_of(pieces.path_of("work:task-make"), **query)

    def cut(self, by: str) -> str:
        """The address of another cut, all else alike."""
        return replace(self, by=by).address
