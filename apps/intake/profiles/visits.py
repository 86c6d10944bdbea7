"""Business advisor reports of Taobao and Tmall: visits by product, by source and of the shop."""

from collections.abc import Callable, Mapping
from typing import Final

from apps.intake.profiles.base import Profile, RowReader
from apps.shop.rows import TrafficRow

STAT_DAY = "统计日期"
SHOP_DAY = "日期"
PRODUCT = "商品id"
TITLE = "商品名称"
SOURCE = "流量来源"
DETAIL = "来源明细"
PAID = "支付金额"
PRODUCT_VISITORS = "商品访客数"
VISITORS = "访客数"
# The sum over the details of a source: it would be counted twice.
WHOLE: Final = frozenset({"汇总", "合计", "总计"})
BY_PRODUCT: Final = {
    "visitors": PRODUCT_VISITORS, "pageviews": "商品浏览量", "cart_adders": "商品加购人数",
    "favourites": "商品收藏人数", "ordering_buyers": "下单买家数", "paying_buyers": "支付买家数",
}  # fmt: skip
BY_SOURCE: Final = {
    "visitors": VISITORS, "pageviews": "浏览量", "cart_adders": "加购人数",
    "favourites": "收藏人数", "ordering_buyers": "下单买家数", "paying_buyers": "支付买家数",
}  # fmt: skip
OF_SHOP: Final = BY_SOURCE


def product_day(row: RowReader) -> TrafficRow | str:
    """Return the visits of a product."""
    product = row.identifier(PRODUCT)
    return _visits(
        row, STAT_DAY, BY_PRODUCT, external_product_id=product, product_title=_title(row)
    )


def source_day(row: RowReader) -> TrafficRow | str:
    """Return the visits from a source; a row of one product is refused, the sum is left out."""
    source = row.text(SOURCE, longest=120) or ""
    detail = row.text(DETAIL, longest=120) or ""
    if detail in WHOLE:
        return "totals_row"
    if not source and not detail:
        row.refuse(SOURCE, "required_empty")
    if not row.is_nothing(PRODUCT):
        row.refuse(PRODUCT, "scope_double")
    return _visits(row, STAT_DAY, BY_SOURCE, source_name=detail or source)


def shop_day(row: RowReader) -> TrafficRow | str:
    """Return the visits of the shop; its paid amount only ties out against ours."""
    columns = dict(OF_SHOP)
    if not row.has(VISITORS):
        columns["visitors"] = PRODUCT_VISITORS
    return _visits(row, SHOP_DAY, columns)


def _title(row: RowReader) -> str:
    return (row.text(TITLE) or "")[:500]


def _visits(row: RowReader, day: str, columns: Mapping[str, str], **scope: str) -> TrafficRow | str:
    counts = {name: row.count_seen(column) for name, column in columns.items()}
    paid = None if row.is_nothing(PAID) else row.money(PAID)
    return row.visits(row.day(day), counts, paid, **scope)


def _report(
    key: str,
    kind: str,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    build: Callable[[RowReader], TrafficRow | str],
    ignored: tuple[str, ...],
) -> Profile:
    return Profile(
        key=key,
        version=1,
        kind=kind,
        zone="Asia/Shanghai",
        currency="CNY",
        required=required,
        optional=optional,
        ignored=ignored,
        personal=frozenset(),
        identifier=PRODUCT if PRODUCT in required else required[0],
        build=build,
        day_column=STAT_DAY if STAT_DAY in required else SHOP_DAY,
    )


PRODUCT_DAY = _report(
    "advisor.product_day", "product_traffic",
    (STAT_DAY, PRODUCT, TITLE, PRODUCT_VISITORS, PAID),
    ("商品浏览量", "商品加购人数", "商品收藏人数", "下单买家数", "支付买家数"),
    product_day,
    ("货号", "商家编码", "平均停留时长", "详情页跳出率", "商品加购件数", "下单件数", "下单金额",
     "支付件数", "支付新买家数", "支付老买家数", "老买家支付金额", "聚划算支付金额",
     "访客平均价值", "成功退款金额", "月累计支付金额", "月累计支付件数", "年累计支付金额",
     "搜索引导访客数", "支付转化率", "下单转化率", "商品支付转化率"),
)  # fmt: skip
SOURCE_DAY = _report(
    "advisor.source_day", "source_traffic",
    (SOURCE, VISITORS, STAT_DAY),
    (DETAIL, "浏览量", "加购人数", "收藏人数", "下单买家数", "支付买家数", PAID, PRODUCT),
    source_day,
    ("店内跳转人数", "跳出本店人数", "支付件数", "直接支付买家数", "粉丝支付买家数",
     "支付转化率", "下单转化率", "下单金额", "客单价"),
)  # fmt: skip
SHOP_DAY_REPORT = _report(
    "advisor.shop_day", "shop_traffic",
    (SHOP_DAY, PAID, PRODUCT_VISITORS, "支付买家数"),
    (VISITORS, "浏览量", "加购人数", "收藏人数", "下单买家数"),
    shop_day,
    ("退款金额", "支付转化率", "客单价", "商品浏览量", "支付件数", "平均停留时长", "跳失率"),
)  # fmt: skip
