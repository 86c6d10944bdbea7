"""Example of why a day missed: the four sources of metrics.md 7, and a day without a plan."""

from datetime import date
from decimal import Decimal

from apps.dashboard.addresses import MorningAsked
from apps.dashboard.selectors.why_view import WhyView, why_view
from apps.metrics.attribution.lines import Line
from apps.metrics.attribution.visits import VisitCell, decompose_visits
from apps.metrics.comparing import Mode
from apps.metrics.readings import Value
from apps.metrics.selectors.equation import FactorCard
from apps.metrics.whys import Base, Side, Why, explained, table

D = Decimal
DAY = date(2024, 6, 18)
NAMES = {
    "search": "手淘搜索",
    "recommend": "手淘推荐",
    "paid": "直通车",
    "direct": "Direct visits with a rather long name of their own",
}
PLAN = (
    VisitCell("search", 4000, 200, D(20000)),
    VisitCell("recommend", 3000, 90, D(8100)),
    VisitCell("paid", 2000, 80, D(8800)),
    VisitCell("direct", 1000, 100, D(12000)),
)
CAME = (
    VisitCell("search", 4200, 168, D(16800)),
    VisitCell("recommend", 3600, 108, D(9504)),
    VisitCell("paid", 2500, 90, D(9990)),
    VisitCell("direct", 900, 90, D(10980)),
)
ASKED = MorningAsked("/", "water", DAY)


def four_sources() -> Why:
    """The spec's example, with 500.00 paid without a visit."""
    parts = decompose_visits(PLAN, CAME, 2)
    sides = {
        old.key: (
            Side((old.visitors, old.buyers), old.amount),
            Side((new.visitors, new.buyers), new.amount),
        )
        for old, new in zip(PLAN, CAME, strict=True)
    }
    told = table("source", parts, sides, NAMES, [Line("no_visit", D(0), D(500))])
    causes, is_normal = explained({"source": told}, D(-1126), [])
    base = Base(Mode.PLAN, None, D("48900.00"))
    return Why(DAY, "CNY", base, D("47774.00"), {"source": told}, causes, is_normal)


def view(shop: object) -> WhyView:
    """The panel over the example."""
    return why_view(shop, four_sources(), ASKED)  # type: ignore[arg-type]  # a shop's two words


def silent_view(shop: object) -> WhyView:
    """The panel of a day without a target."""
    nothing = Why(DAY, "CNY", Base(Mode.PLAN, silence="no_plan"), None, {})
    return why_view(shop, nothing, ASKED)  # type: ignore[arg-type]  # a shop's two words


def terms(values: tuple[Value, ...]) -> tuple[FactorCard, ...]:
    """The equation over six example figures, one of them missing."""
    history = tuple(D(400 + at * 7 % 90) if at != 11 else None for at in range(28))
    plan = tuple(D(430) for _ in range(28))
    signs = ("", "×", "×", "=", "−", "=")
    effects = (D("3380.69"), D("-5084.01"), D("77.32"), D("-1126"), None, None)
    return tuple(
        FactorCard(sign, value, None if effect is None else D(430), effect, history, plan)
        for sign, value, effect in zip(signs, values, effects, strict=True)
    )
