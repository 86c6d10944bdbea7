"""Ad reports of Taobao: plans, what a plan advertises, and words, all by day."""

from decimal import Decimal
from typing import Any, Final

from apps.intake.ads import COST_PLACES, ad_row_checked
from apps.intake.errors import CellError, FileRefused
from apps.intake.mapping_fields import ADS
from apps.intake.parse import amount, plain
from apps.intake.profiles.base import Profile, RowReader
from apps.intake.visits import NOTHING, count_of
from apps.promotion.rows import LENGTHS, AdRow

DAY: Final = "日期"
NULLS: Final = NOTHING | {"nan", "null"}
COUNTS: Final = {
    "impressions": "展现量", "clicks": "点击量", "orders": "总成交笔数",
    "orders_direct": "直接成交笔数", "orders_indirect": "间接成交笔数",
    "favourites": "总收藏数", "carts": "总购物车数",
}  # fmt: skip
AMOUNTS: Final = {
    "cost": "花费", "amount": "总成交金额", "amount_direct": "直接成交金额",
    "amount_indirect": "间接成交金额", "amount_net": "净成交金额",
}  # fmt: skip
RATES: Final = (
    "净实际投产比", "实际投产比", "投入产出比", "点击率", "平均点击花费", "千次展现花费",
    "净成交笔数", "点击转化率", "总成交成本", "加购率", "收藏率", "宝贝收藏数", "店铺收藏数",
)  # fmt: skip


def plan_day(row: RowReader) -> AdRow | str:
    """Return the figures of a plan."""
    return _figures(row, campaign="计划id", campaign_name="计划名字")


def subject_day(row: RowReader) -> AdRow | str:
    """Return the figures of what is advertised, where a report tells subjects and no plan."""
    return _figures(row, campaign="主体id", campaign_name="主体名称")


def keyword_day(row: RowReader) -> AdRow | str:
    """Return the figures of a word; what it brought is not in this report."""
    campaign = "推广计划id" if _told(row, "推广计划id") else "推广计划"
    group = "推广单元id" if _told(row, "推广单元id") else "推广单元"
    if not _told(row, "关键词"):
        row.refuse("关键词", "required_empty")
    found = AdRow(
        campaign=_text(row, campaign, "campaign"),
        campaign_name=_text(row, "推广计划", "campaign_name"),
        ad_group=_text(row, group, "ad_group"), group_name=_text(row, "推广单元", "group_name"),
        keyword=_text(row, "关键词", "keyword"), day=(day := row.day("时间")), until=day,
        as_of=row.context.exported_at or row.context.now, device=row.context.device,
        impressions=_count(row, "展现量"), clicks=_count(row, "点击量"), cost=_money(row, "消费"),
    )  # fmt: skip
    return ad_row_checked(row, found, {"campaign": "推广计划", "orders": ""})


def _figures(row: RowReader, **names: str) -> AdRow | str:
    numbers: dict[str, Any] = {name: _count(row, column) for name, column in COUNTS.items()}
    numbers |= {name: _money(row, column) for name, column in AMOUNTS.items()}
    if all(value is None for value in numbers.values()) and not row.errors:
        return "blank_row"
    day = row.day(DAY) if row.has(DAY) else row.context.named_day
    if day is None:
        raise FileRefused("day_in_name")
    told: dict[str, Any] = {name: _text(row, column, name) for name, column in names.items()}
    as_of = row.context.exported_at or row.context.now
    found = AdRow(day=day, until=day, as_of=as_of, device=row.context.device, **told, **numbers)
    return ad_row_checked(row, found, {"campaign": names["campaign"], "orders": "总成交笔数"})


def _told(row: RowReader, column: str) -> bool:
    return plain(row.raw(column)).casefold() not in NULLS


def _text(row: RowReader, column: str, name: str) -> str:
    return (row.text(column, longest=LENGTHS[name]) or "") if _told(row, column) else ""


def _count(row: RowReader, column: str) -> int | None:
    if not _told(row, column):
        return None
    try:
        return count_of(row.raw(column))
    except CellError as error:
        row.record(column, error)
        return None


def _money(row: RowReader, column: str) -> Decimal | None:
    if not _told(row, column):
        return None
    try:
        value = amount(row.raw(column), places=COST_PLACES, limit=row.context.amount_limit)
        if value < 0:
            raise CellError("amount_negative")
    except CellError as error:
        row.record(column, error)
        return None
    return value


def _report(key: str, build: Any, required: tuple[str, ...], optional: tuple[str, ...]) -> Profile:
    return Profile(
        key=key,
        version=1,
        kind=ADS,
        zone="Asia/Shanghai",
        currency="CNY",
        required=required,
        optional=optional,
        ignored=(*RATES, "场景id", "场景名字", "主体类型", "账户id", "账户", "关键词id",
                 "平均点击价格"),
        personal=frozenset(),
        identifier=required[0],
        build=build,
        day_column="时间" if "时间" in required else DAY,
    )  # fmt: skip


_NUMBERS: Final = ("展现量", "点击量", "花费", "总成交金额")
_MORE: Final = (*COUNTS.values(), *AMOUNTS.values())
_OPTIONAL: Final = tuple(name for name in _MORE if name not in _NUMBERS)
PLAN_DAY = _report("ads.plan_day", plan_day, ("计划id", *_NUMBERS), (DAY, "计划名字", *_OPTIONAL))
SUBJECT_DAY = _report(
    "ads.subject_day", subject_day, ("主体id", *_NUMBERS), (DAY, "主体名称", *_OPTIONAL)
)
KEYWORD_DAY = _report(
    "ads.keyword_day",
    keyword_day,
    ("关键词", "时间", "推广计划", "推广单元", "展现量", "点击量", "消费"),
    ("推广计划id", "推广单元id"),
)
