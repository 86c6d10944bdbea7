"""What happened to the buyers of a demo shop: which wish, why, and how far each case has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

# Reasons of cases that a refund has ended already, more frequent ones more often.
SETTLED = (
    "MIND", "NR7", "FUNC", "MIND", "STALLED", "SPEC", "DISLIKE", "NR7", "MISSING", "LATE_SHIP",
    "FUNC", "WRONG", "LOOK", "AGREED", "FREIGHT", "WORKM",
)  # fmt: skip
# What buyers have begun to say in the last days: a new carton breaks.
RISEN, RISEN_DAYS = "PACK", 6


def settled_reason(at: int, days_ago: float) -> str:
    """Return why the buyer of a case that a refund has ended wanted the money back."""
    if days_ago < RISEN_DAYS and at % 3:
        return RISEN
    return SETTLED[at % len(SETTLED)]


# Who can mend what caused a case, as the supervisor has found; the others nobody can.
MENDABLE: Mapping[str, str] = {
    "SPEC": "yes_page", "LOOK": "yes_page", "PACK": "yes_pack", "MISSING": "yes_warehouse",
    "WRONG": "yes_warehouse", "FUNC": "yes_supplier", "WORKM": "yes_supplier",
}  # fmt: skip
# What the platform called it where nobody has explained the word yet.
UNKNOWN_WORD = "滤芯与机器不匹配"
WORDS: Mapping[str, tuple[str, ...]] = {
    "Asia/Shanghai": ("通电后指示灯不亮", "少了一只滤芯", "外箱压坏了，漏水", "买重复了，想退一台"),
    "Europe/Budapest": (
        "A csat eltört az első nap", "Hiányzik a doboz", "Más színű, mint a képen",
        "Kétszer rendeltem meg",
    ),
}  # fmt: skip

# A view of the queue that the assistant keeps.
MY_RETURNS: Mapping[str, str] = {"Asia/Shanghai": "我的退货", "Europe/Budapest": "My returns"}


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One open case: what is wanted and why, how many hours ago, and the events that followed."""

    kind: str
    reason: str
    hours_ago: float
    steps: tuple[str, ...] = ()
    route: str = ""
    share: float = 1.0
    severity: int | None = None


def _same(case: DemoCase, *hours: float) -> tuple[DemoCase, ...]:
    return tuple(replace(case, hours_ago=each) for each in hours)


REFUND, RETURN = "refund_only", "return_refund"
BACK = ("take", "approve", "ship")
OPEN_CASES: tuple[DemoCase, ...] = (
    *_same(DemoCase(REFUND, "MIND", 0), 0.4, 3, 8, 13),
    *_same(DemoCase(RETURN, "FUNC", 0), 1, 5, 11),
    DemoCase("parcel_missing", "LOST", 6),
    DemoCase("complaint", "ATTITUDE", 2, severity=3),
    DemoCase("complaint", "ATTITUDE", 20, ("take",), severity=2),
    *_same(DemoCase(REFUND, "LATE_SHIP", 0, ("take",)), 4, 9, 26),
    *_same(DemoCase("exchange", "WRONG", 0, ("take",)), 7, 10),
    *_same(DemoCase(RETURN, "SPEC", 0, ("take", "ask")), 5, 12, 18),
    *_same(DemoCase(RETURN, "LOOK", 0, ("take", "ask", "replied")), 15, 6),
    *_same(DemoCase(REFUND, "FUNC", 0, ("take", "propose"), REFUND), 5, 9, 7),
    *_same(DemoCase("compensation", "PRICE", 0, ("take", "approve"), "compensate", 0.1), 3, 30),
    *_same(DemoCase(REFUND, "PACK", 0, ("take", "approve"), REFUND, 0.3), 4, 2, 14),
    DemoCase(REFUND, "MISSING", 6, ("take", "approve", "execute"), REFUND, 0.2),
    DemoCase(RETURN, "NR7", 50, ("take", "approve"), RETURN, 0.5),
    *_same(DemoCase(RETURN, "FUNC", 0, BACK, RETURN, 0.5), 70, 120),
    DemoCase(RETURN, "WORKM", 90, (*BACK, "deliver"), RETURN, 0.4),
    DemoCase(RETURN, "FUNC", 96, (*BACK, "deliver", "inspect"), RETURN, 0.4),
    DemoCase("exchange", "WRONG", 40, ("take", "approve"), "exchange"),
    DemoCase("resend", "MISSING", 30, ("take", "approve", "send"), "resend"),
    DemoCase("repair", "FUNC", 60, (*BACK, "deliver"), "repair"),
    DemoCase("parcel_late", "STALLED", 28, ("take",)),
    DemoCase(REFUND, "DISLIKE", 48, ("take", "evidence", "reject")),
    DemoCase(RETURN, "FAKE", 33, ("take", "escalate")),
    DemoCase(REFUND, "ADDR", 60, ("take", "cancel")),
    *_same(DemoCase("complaint", "INVOICE", 0, ("take", "answer")), 30, 52),
)
