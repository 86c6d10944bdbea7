"""The taxonomy of traffic sources; names that platforms use change yearly, keys never."""

from dataclasses import dataclass
from typing import Final

NO_VISIT: Final = "no_visit"
UNMAPPED: Final = "unmapped"
OVERLAP: Final = "overlap"
NAME_LENGTH: Final = 120
CHINESE: Final = ("tmall", "taobao")


@dataclass(frozen=True, slots=True)
class Seed:
    """A source that every installation knows; `other_names` mean it on Tmall and Taobao."""

    key: str
    level1: str
    name: str
    other_names: tuple[str, ...] = ()
    paid: bool = False


def _paid(key: str, name: str, *other_names: str) -> Seed:
    return Seed(key, "paid", name, other_names, paid=True)


SEEDS: Final = (
    # Fixed members: orders without a visit, names nobody knows yet, people counted twice.
    Seed(NO_VISIT, "other", "Without a visit"),
    Seed(UNMAPPED, "other", "Unknown name"),
    Seed(OVERLAP, "other", "Overlap"),
    # 淘内免费
    Seed("taobao-search", "free", "手淘搜索"),
    Seed("taobao-home", "free", "手淘首页"),
    Seed("taobao-recommend", "free", "手淘推荐"),
    Seed("taobao-questions", "free", "手淘问大家"),
    Seed("taobao-chat", "free", "手淘旺信"),
    Seed("taobao-live", "free", "手淘淘宝直播"),
    Seed("taobao-image-search", "free", "手淘拍立淘"),
    Seed("taobao-other-shops", "free", "手淘其他店铺", ("手淘其他店铺商品详情",)),
    # 付费流量
    _paid("zhitongche", "直通车"),
    _paid("taobaoke", "淘宝客"),
    _paid("zuanzhan", "钻展", "智钻", "智钻/钻展"),
    _paid("chaoji-tuijian", "超级推荐"),
    _paid("wanxiangtai", "万相台"),
    _paid("yinli-mofang", "引力魔方"),
    _paid("pinxiaobao", "品销宝"),
    _paid("juhuasuan", "聚划算"),
    _paid("performance-ads", "效果广告"),
    _paid("content-ads", "内容广告"),
    _paid("brand-ads", "品牌广告"),
    _paid("outside-ads", "站外广告"),
    # 自主访问
    Seed("taobao-cart", "direct", "购物车"),
    Seed("my-taobao", "direct", "我的淘宝"),
    Seed("taobao-direct", "direct", "直接访问"),
    Seed("taobao-favourites", "direct", "店铺/宝贝收藏", ("店铺收藏", "宝贝收藏")),
    Seed("taobao-bought", "direct", "已买到商品"),
    # 淘外流量, 其他
    Seed("outside-taobao", "outside", "淘外流量"),
    Seed("taobao-other", "other", "其他"),
    # Channels of a web shop.
    Seed("direct", "direct", "Direct"),
    Seed("organic-search", "free", "Organic Search"),
    _paid("paid-search", "Paid Search"),
    _paid("display", "Display"),
    Seed("email", "outside", "Email"),
    Seed("referral", "outside", "Referral"),
    Seed("social", "outside", "Social"),
    Seed("video", "outside", "Video"),
    Seed("other", "other", "(Other)"),
)
