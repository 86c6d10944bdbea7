"""The states of a task, and who takes which step; the moves themselves are its model's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["owner", "asker", "either"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of people: whose it is beside who leads the shop, and whether it needs words."""

    side: Side
    needs_note: bool = False


OPEN, DOING, REVIEW, DONE, CANCELLED = "open", "doing", "review", "done", "cancelled"
STATES: Final = (OPEN, DOING, REVIEW, DONE, CANCELLED)
LIVE: Final = (OPEN, DOING, REVIEW)
# In the order in which their buttons stand.
STEPS: Final[Mapping[str, Step]] = {
    "take": Step("owner"),
    "submit": Step("owner"),
    "finish": Step("owner"),
    "accept": Step("asker"),
    "send_back": Step("asker", needs_note=True),
    "put_back": Step("owner", needs_note=True),
    "cancel": Step("asker", needs_note=True),
}

# With these what was asked for is handed in.
HANDING_IN: Final = ("submit", "finish")

# What an item of a handover may be about, in the order in which they are listed.
SUBJECTS: Final = ("promise", "inquiry", "queue_item", "case", "task", "note")
# Items that nobody has to look at any more.
SETTLED: Final = ("done", "accepted", "left")
