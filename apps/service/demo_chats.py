"""The conversations of the demo shops: invented, drawn the same way every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

# Of orders: how many buyers ask before they buy; and how many ask and do not buy, per buyer.
ASKING = 0.4
LEAVING = 0.75
SLOW = 0.08
LOST_REASONS = (
    ("price", 24), ("size", 16), ("stock", 12), ("shipping_time", 12), ("shipping_fee", 10),
    ("silent", 14), ("competitor", 7), ("just_asking", 5),
)  # fmt: skip
TALKS = {
    "Asia/Shanghai": (
        ("你好，{product}有现货吗？", "您好，有现货，今天付款今天发。"),
        ("{product}会不会掉色？", "这款是保真的，平时避免碰水就好。"),
        ("可以包邮吗？", "满299包邮哦。"),
        ("几天能到？", "一般三天左右。"),
        ("有优惠吗？", "现在下单可以用店铺券。"),
        ("适合送人吗？", "有礼盒包装，很适合送礼。"),
    ),
    "Europe/Budapest": (
        ("Hello, is the {product} in stock?", "Hello! Yes, it leaves today if you order by five."),
        ("How long does delivery take?", "Two working days as a rule."),
        ("Is delivery free?", "From 15,000 forints on it is."),
        ("Can I get it gift wrapped?", "Of course, tick the box when you order."),
        ("Which size fits me?", "Measure round the wrist and add one centimetre."),
        ("Is there a discount?", "Newsletter readers get five percent."),
    ),
}
GREETING = {
    "Asia/Shanghai": "您好，欢迎光临！客服马上为您服务。",
    "Europe/Budapest": "Welcome! We will be with you at once.",
}


@dataclass(frozen=True, slots=True)
class DemoLine:
    """One row of a conversation, seconds after it began."""

    seconds: int
    side: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoChat:
    """One conversation: when, about which product, by which agent, with which outcome."""

    opened_at: datetime
    agent: int | None
    lines: tuple[DemoLine, ...]
    outcome: str
    lost_reason: str = ""

    @property
    def ends_at(self) -> datetime:
        """Return when the last word was said."""
        return self.opened_at + timedelta(seconds=self.lines[-1].seconds)


@dataclass(frozen=True, slots=True)
class DemoAsker:
    """Somebody who asks: at what time the talk is over, about what, and whether they buy."""

    ends_at: datetime
    product: str
    buys: bool


def chat_draw(asker: DemoAsker, on_duty: Sequence[int], zone: str, draw: Random) -> DemoChat:
    """Return the conversation of somebody who asks; people on duty differ in speed and success."""
    agent = _agent(on_duty, draw, buys=asker.buys)
    lines = _lines(asker, agent, zone, draw)
    opened_at = asker.ends_at - timedelta(seconds=lines[-1].seconds)
    if asker.buys:
        return DemoChat(opened_at, agent, lines, "won")
    if draw.random() < 0.35:
        return DemoChat(opened_at, agent, lines, "closed")
    names, weights = zip(*LOST_REASONS, strict=True)
    return DemoChat(opened_at, agent, lines, "lost", draw.choices(names, weights)[0])


def chat_waiting(asked_at: datetime, product: str, zone: str, draw: Random) -> DemoChat:
    """Return the conversation of somebody who waits for the first answer."""
    question, _answer = draw.choice(TALKS[zone])
    text = question.format(product=product)
    lines = (DemoLine(0, "buyer", text), DemoLine(1, "bot", GREETING[zone]))
    return DemoChat(asked_at, None, lines, "new")


def day_draw(code: str, day: date) -> Random:
    """Return the source of chance of a shop's day."""
    # Invented data, the same every time: nothing secret is drawn.
    return Random(f"{code}:{day.isoformat()}:chats")  # noqa: S311


def _agent(on_duty: Sequence[int], draw: Random, *, buys: bool) -> int | None:
    if not on_duty:
        return None
    skill = [1 + (each % 5) / 10 for each in on_duty]
    weights = skill if buys else [1 / each for each in skill]
    return draw.choices(list(on_duty), weights)[0]


def _lines(asker: DemoAsker, agent: int | None, zone: str, draw: Random) -> tuple[DemoLine, ...]:
    talks = draw.sample(TALKS[zone], draw.choices((1, 2, 3), (35, 45, 20))[0])
    lines = [DemoLine(1, "bot", GREETING[zone])]
    at = 0
    for question, answer in talks:
        lines.append(DemoLine(at, "buyer", question.format(product=asker.product)))
        if draw.random() < 0.15:
            lines.append(DemoLine(at + 4, "buyer", "?"))
        at += _wait(agent, draw)
        lines.append(DemoLine(at, "agent", answer))
        at += draw.randrange(15, 120)
    return tuple(sorted(lines, key=lambda line: line.seconds))


def _wait(agent: int | None, draw: Random) -> int:
    if agent is None:
        return draw.randrange(3_600, 14_400)
    if draw.random() < SLOW:
        return draw.randrange(180, 900)
    return 4 + int(min(170, draw.expovariate(1 / (9 + agent % 7 * 3))))
