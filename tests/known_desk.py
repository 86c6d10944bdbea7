"""What the desk of the known day said and did, and the answers by hand.

Two people, Li and Wang; three conversations of 18 June 2024 by the clock of Shanghai.
"""

from datetime import date, datetime
from decimal import Decimal

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, Roster, Shift, ShiftAssignment, ShiftTemplate
from apps.service.services.credit import credits_due_mark, shop_credit
from apps.service.services.messages import messages_add
from apps.service.services.seeds import desk_start
from apps.service.talk import Said
from apps.shop.models import Shop
from tests.service.desk import make_agent

D = Decimal
# buyer, when, who, characters typed, seconds of typing
LINES = (
    # bob asks Li and orders 4 at once, 5 half an hour later; Li answers 2 rounds.
    ("bob", "09:50:00", "buyer", None, None),
    ("bob", "09:50:15", "Li", 40, 12),
    ("bob", "09:51:00", "buyer", None, None),
    ("bob", "09:55:00", "Li", 110, 48),
    # cai asks Wang first and Li later; Li has the last word before order 6.
    ("cai", "15:00:00", "buyer", None, None),
    ("cai", "15:00:20", "Wang", None, None),
    ("cai", "15:01:00", "Wang", None, None),
    ("cai", "15:40:00", "buyer", None, None),
    ("cai", "15:40:50", "Li", None, None),
    # dan asks and buys nothing; nobody answers the second question.
    ("dan", "09:53:00", "buyer", None, None),
    ("dan", "09:54:00", "Li", None, None),
    ("dan", "09:56:00", "buyer", None, None),
)
ANSWERS: dict[str, Decimal | int] = {
    "service.inquiry_buyers": 3,  # bob cai dan
    "service.inquiry_ordered_buyers": 2,  # bob cai
    "service.inquiry_next_day_buyers": 2,
    "service.inquiry_paid_buyers": 2,
    "service.inquiry_pending_buyers": 0,
    "service.inquiry_lost_buyers": 1,  # dan
    "service.credited_orders": 3,  # 4 5 6
    "service.credited_amount": D("300.00"),  # 200 + 40 + 60
    "service.own_payments": 3,
    "service.others_payments": 0,
    "service.silent_payments": 0,
    "service.first_rounds": 3,
    "service.first_replies": 3,
    "service.first_replies_20s": 2,  # 15 and 20 s; 60 s is not
    "service.first_reply_seconds": 95,  # 15 + 20 + 60
    "service.rounds": 6,  # bob 2, cai 2, dan 2
    "service.replied_rounds": 5,
    "service.reply_seconds": 385,  # 95 + bob 240 + cai 50
    "service.platform_rounds": 6,  # all of them between 8:00 and 24:00 on taobao
    "service.rounds_180s": 4,  # 15 20 60 50; 240 is not
    "service.sla_met": 3,  # 15 and 20 of 20 s, 50 of 180 s
    "service.buyer_lines": 6,
    "service.agent_lines": 6,
    "service.chat_seconds": 590,  # bob 300, dan 180, cai with Wang 60, with Li 50
    "service.handle_seconds": 470,  # Li had bob and dan at once for 120 s
    "service.typed_chars": 150,
    "service.compose_minutes": D("1"),  # 12 s + 48 s
    "service.rostered_hours": D("8.5"),
    "service.order_conversion": D(2) / D(3),
    "service.next_day_pay": D(2) / D(3),
    "service.final_pay": D(2) / D(3),
    "service.order_to_pay": D(1),
    "service.lost_rate": D(1) / D(3),
    "service.first_reply_20s_share": D(2) / D(3),
    "service.first_reply_mean": D(95) / D(3),
    "service.reply_time": D(77),
    "service.three_minute_rate": D(4) / D(6),
    "service.reply_rate": D(1),
    "service.answer_ratio": D(1),
    "service.concurrency": D(590) / D(470),
    "service.typing_speed": D(150),
    "service.sales_per_hour": D(650) / D("8.5"),
    "service.sla": D("0.5"),
}


# person (None = silent orders): inquiry buyers, ordered; orders, paid, refunded; rounds; hours
PEOPLE: dict[str | None, tuple[Decimal | int, ...]] = {
    "Li": (3, 2, 3, D("300.00"), D("45.00"), 4, D("8.5")),  # refunds a and b of orders 4 and 6
    "Wang": (1, 0, 0, D(0), D(0), 1, D(0)),  # cai ordered after Li's chat
    None: (0, 0, 5, D("350.00"), D("25.00"), 1, D(0)),  # refunds e and f; dan's last question
}
PEOPLE_COLUMNS = (
    "inquiry_buyers",
    "inquiry_ordered_buyers",
    "credited_orders",
    "credited_amount",
    "credited_refund_amount",
    "rounds",
    "rostered_hours",
)


def known_desk_fill(shop: Shop, day: date, now: datetime) -> None:
    """Write what was said on the known day, who was on shift, and the credits; marks included."""
    people = {name: make_agent(shop, name) for name in ("Li", "Wang")}
    rows = [
        Said(
            "taobao",
            datetime.fromisoformat(f"{day}T{at}+08:00"),
            "buyer" if who == "buyer" else "agent",
            buyer=buyer,
            agent_id=people[who].pk if who in people else None,
            typed_chars=chars,
            compose_s=seconds,
        )
        for buyer, at, who, chars, seconds in LINES
    ]
    messages_add(shop=shop, rows=rows, source="chat", actor=SYSTEM, now=now)
    _day_shift(shop, people["Li"], day)
    credits_due_mark(shop_id=shop.pk, days=[day])
    shop_credit(shop=shop, now=now)


def _day_shift(shop: Shop, person: Agent, day: date) -> None:
    desk_start(shop=shop)
    template = ShiftTemplate.objects.get(shop=shop, code="D")
    roster = Roster.objects.create(shop=shop, starts_on=day, ends_on=day, state="locked")
    start = datetime.fromisoformat(f"{day}T08:30:00+08:00")
    end = datetime.fromisoformat(f"{day}T17:00:00+08:00")
    shift = Shift.objects.create(
        roster=roster,
        shop=shop,
        template=template,
        day=day,
        start_at=start,
        end_at=end,
        need_min=1,
    )
    ShiftAssignment.objects.create(
        shift=shift, agent=person, start_at=start, end_at=end, state="published", source="manual"
    )
