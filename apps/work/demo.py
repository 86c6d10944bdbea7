"""The tasks of a demo shop: pure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DemoTask:
    """A task by hand: who does it, so many days ago and ahead, and the steps it has taken."""

    title: str
    department: str
    owner: str
    asked_days_ago: int
    due_in_days: int
    steps: tuple[str, ...] = ()
    kind: str = "general"
    brief: str = ""


BY_HAND: Final = (
    DemoTask(
        "New main picture for the best-selling filter jug", "design", "", 2, 2, kind="main_image",
        brief="White ground, jug and glass, no text. The old one is on the product page.",
    ),
    DemoTask("Answer texts for the autumn coupons", "service", "agent", 1, 0, ("take",)),
    DemoTask(
        "Ask the supplier for the missing seals", "supply", "supervisor", 6, -1, ("take",),
        brief="Two parcels came without; the warehouse holds the rest.",
    ),
    DemoTask("Photos of the broken parcels for the carrier", "aftersales", "assistant", 3, 1,
             ("take", "submit")),
)  # fmt: skip

# What the designers are told of a post's picture, and what they hand in.
POST_BRIEF: Final = "Square, 1,080 pixels, no text in it."
PICTURE: Final = "post-picture-1.jpg"


@dataclass(frozen=True, slots=True)
class DemoDecision:
    """What last week's meeting decided, a day a step; `is_of_gap` = about its largest loss."""

    title: str
    department: str
    owner: str
    steps: tuple[str, ...] = ()
    is_of_gap: bool = False


DECISIONS: Final = (
    DemoDecision("Bring back what the week lost most", "promotion", "promoter",
                 ("take", "submit", "accept"), is_of_gap=True),
    DemoDecision("Two more quick replies on filter changes", "service", "agent", ("take",)),
)  # fmt: skip
MINUTES: Final = (
    "Promotion looks at what cost most and says on Monday what it was.\n"
    "Buyers ask about filter changes: the texts are too long."
)
