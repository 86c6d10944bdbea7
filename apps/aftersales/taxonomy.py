"""The reasons that every shop starts with, in three languages, and what platforms call them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

PRE_SHIP, IN_TRANSIT = ("pre_ship",), ("in_transit",)
RECEIVED = ("received", "after_success")
ANY = ("pre_ship", "in_transit", "received", "after_success")
CHINESE = ("taobao", "tmall")
# The reasons that one Chinese scorecard counts as quality, whoever is to blame.
SCORECARD = frozenset({"SPEC", "LOOK", "SPOIL", "EXPIRY", "PACK"})


@dataclass(frozen=True, slots=True)
class ReasonSeed:
    """One reason: code, labels, family, phases, liability, route, and what it asks for.

    `chinese` and `shopify` are their words for it; `open_source` what open-source shops say.
    """

    code: str
    label_en: str
    label_zh: str
    label_hu: str
    family: str
    phases: tuple[str, ...]
    liability: str
    default_route: str
    is_quality: bool = False
    needs_evidence: bool = False
    min_note: int = 0
    chinese: tuple[str, ...] = ()
    shopify: tuple[str, ...] = ()
    open_source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AliasSeed:
    """A platform's word for a reason, and whether it counts in the platform's quality figure."""

    platform: str
    their_text: str
    code: str
    in_quality_set: bool


def _product(seed: ReasonSeed) -> ReasonSeed:
    """Return a reason that the product itself gives: counted as quality, shown by a picture."""
    return replace(seed, is_quality=True, needs_evidence=True)


REASONS: tuple[ReasonSeed, ...] = (
    ReasonSeed(
        "MIND", "Changed their mind", "多拍/拍错/不想要", "Meggondolta magát",
        "order", PRE_SHIP, "buyer", "refund_only",
        chinese=("多拍", "拍错", "不想要", "多拍/拍错/不想要", "我不想要了"), shopify=("UNWANTED",),
    ),
    ReasonSeed(
        "ADDR", "Wrong address or phone", "地址电话填错", "Rossz cím vagy telefonszám",
        "order", PRE_SHIP, "buyer", "refund_only",
        chinese=("地址电话填错", "地址/电话信息填写错误", "信息填写错误"),
    ),
    ReasonSeed(
        "OOS", "Out of stock", "缺货", "Elfogyott",
        "order", PRE_SHIP, "seller", "refund_only", chinese=("缺货", "卖家缺货"),
    ),
    ReasonSeed(
        "LATE_SHIP", "Not shipped in time", "未按约定时间发货", "Késve adták fel",
        "order", PRE_SHIP, "seller", "refund_only",
        chinese=("未按约定时间发货", "商家未按约定时间发货"),
    ),
    ReasonSeed(
        "PRICE", "Price fell", "降价/价保", "Csökkent az ár",
        "order", ANY, "seller", "compensate", chinese=("降价", "价保", "降价/价保", "拍下后降价"),
    ),
    ReasonSeed(
        "AGREED", "Agreed with the buyer", "协商一致", "Közös megegyezés",
        "order", ANY, "none", "refund_only",
        chinese=("协商一致", "协商一致退款", "与商家协商一致退款"),
    ),
    ReasonSeed(
        "NO_TRACK", "No trace of the parcel", "无跟踪记录", "Nincs nyoma a csomagnak",
        "parcel", IN_TRANSIT, "carrier", "resend",
        chinese=("无跟踪记录", "快递无跟踪记录", "快递/物流无跟踪记录"),
    ),
    ReasonSeed(
        "STALLED", "Parcel does not move", "快递停滞/未送达", "Elakadt a csomag",
        "parcel", IN_TRANSIT, "carrier", "resend",
        chinese=("快递停滞", "未送达", "快递停滞/未送达", "快递/物流一直未送到"),
    ),
    ReasonSeed(
        "LOST", "Parcel lost", "丢件", "Elveszett a csomag",
        "parcel", IN_TRANSIT, "carrier", "resend", chinese=("丢件", "快递丢件"),
    ),
    ReasonSeed(
        "REJECT_DMG", "Damaged, not accepted", "破损拒签", "Sérülten nem vette át",
        "parcel", IN_TRANSIT, "carrier", "resend",
        needs_evidence=True, chinese=("破损拒签", "货物破损已拒签"),
    ),
    ReasonSeed(
        "EMPTY", "Empty parcel", "空包裹", "Üres csomag",
        "parcel", ("in_transit", "received"), "warehouse", "resend",
        needs_evidence=True, chinese=("空包裹",),
    ),
    _product(ReasonSeed(
        "FUNC", "Does not work", "功能性能问题", "Nem működik",
        "quality", RECEIVED, "supplier", "repair",
        chinese=("功能性能问题", "功能故障", "质量问题"), shopify=("DEFECTIVE",),
        open_source=("production_failure",),
    )),
    _product(ReasonSeed(
        "WORKM", "Poor workmanship", "做工瑕疵", "Hibás kidolgozás",
        "quality", RECEIVED, "supplier", "return_refund",
        chinese=("做工瑕疵", "做工粗糙/有瑕疵"),
    )),
    _product(ReasonSeed(
        "MATER", "Wrong material", "材质问题", "Gond az anyaggal",
        "quality", RECEIVED, "supplier", "return_refund",
        chinese=("材质问题", "材质不符", "材质与商品描述不符"),
    )),
    _product(ReasonSeed(
        "EXPIRY", "Date too old", "生产日期/保质期", "Lejárt vagy régi",
        "quality", RECEIVED, "seller", "refund_only",
        chinese=("生产日期", "保质期", "生产日期/保质期", "生产日期/保质期与商品描述不符"),
    )),
    _product(ReasonSeed(
        "SPOIL", "Spoilt or foreign matter", "变质/发霉/异物", "Romlott, idegen anyag",
        "quality", RECEIVED, "supplier", "refund_only",
        chinese=("变质", "发霉", "异物", "变质/发霉/异物", "变质/发霉/有异物"),
    )),
    _product(ReasonSeed(
        "PACK", "Packaging broken or dirty", "破损/污渍", "Sérült vagy koszos",
        "quality", RECEIVED, "warehouse", "return_refund",
        chinese=("破损", "污渍", "破损/污渍", "包装/商品破损/污渍"),
    )),
    _product(ReasonSeed(
        "FAKE", "Suspected counterfeit", "假冒品牌", "Hamis márka",
        "quality", RECEIVED, "seller", "return_refund",
        chinese=("假冒品牌", "假货"),
    )),
    _product(ReasonSeed(
        "WRONG", "Wrong item sent", "发错货", "Rossz terméket küldtek",
        "accuracy", RECEIVED, "warehouse", "exchange",
        chinese=("发错货", "卖家发错货"), shopify=("WRONG_ITEM",), open_source=("wrong_item",),
    )),
    _product(ReasonSeed(
        "MISSING", "Parts or items missing", "少件/漏发", "Hiányos küldemény",
        "accuracy", RECEIVED, "warehouse", "resend",
        chinese=("少件", "漏发", "少件/漏发"), open_source=("missing_item",),
    )),
    _product(ReasonSeed(
        "SPEC", "Size or capacity differs", "尺寸/容量/参数不符", "Eltérő méret vagy adat",
        "accuracy", RECEIVED, "listing", "return_refund",
        chinese=("尺寸/容量/参数不符", "大小/尺寸与商品描述不符", "容量不符", "参数不符"),
        shopify=("NOT_AS_DESCRIBED",),
    )),
    _product(ReasonSeed(
        "LOOK", "Colour or pattern differs", "颜色/款式/图案不符", "Eltérő szín vagy minta",
        "accuracy", RECEIVED, "listing", "return_refund",
        chinese=("颜色/款式/图案不符", "颜色/图案/款式与商品描述不符", "颜色不符"),
        shopify=("COLOR", "STYLE"),
    )),
    ReasonSeed(
        "TOO_BIG", "Too big", "尺码偏大", "Túl nagy",
        "preference", RECEIVED, "listing", "exchange",
        chinese=("尺码偏大", "太大"), shopify=("SIZE_TOO_LARGE",),
    ),
    ReasonSeed(
        "TOO_SMALL", "Too small", "尺码偏小", "Túl kicsi",
        "preference", RECEIVED, "listing", "exchange",
        chinese=("尺码偏小", "太小"), shopify=("SIZE_TOO_SMALL",),
    ),
    ReasonSeed(
        "DISLIKE", "Does not like it", "不喜欢/效果不好", "Nem tetszik",
        "preference", RECEIVED, "buyer", "return_refund",
        chinese=("不喜欢", "效果不好", "不喜欢/效果不好"),
    ),
    ReasonSeed(
        "NR7", "Seven days, no reason", "七天无理由", "Indoklás nélküli elállás",
        "preference", RECEIVED, "buyer", "return_refund",
        chinese=("七天无理由", "7天无理由退换货", "七天无理由退换货"),
    ),
    ReasonSeed(
        "INVOICE", "Invoice", "发票", "Számla",
        "service", ANY, "seller", "explain", chinese=("发票", "发票问题"),
    ),
    ReasonSeed(
        "FREIGHT", "Postage back", "退运费", "Szállítási díj vissza",
        "service", ANY, "seller", "compensate", chinese=("退运费",),
    ),
    ReasonSeed(
        "ATTITUDE", "Attitude of the service", "服务态度", "Ügyfélszolgálat hangneme",
        "service", ANY, "agent", "explain", chinese=("服务态度", "服务态度差"),
    ),
    ReasonSeed(
        "OTHER", "Other", "其他", "Egyéb",
        "service", ANY, "none", "explain",
        min_note=10, chinese=("其他",), shopify=("OTHER",),
    ),
)  # fmt: skip


def alias_seeds() -> Iterator[AliasSeed]:
    """Yield every word of every platform that the taxonomy knows."""
    for seed in REASONS:
        in_set = seed.code in SCORECARD
        for platform in CHINESE:
            for text in seed.chinese:
                yield AliasSeed(platform, text, seed.code, in_set)
        for text in seed.shopify:
            yield AliasSeed("shopify", text, seed.code, in_quality_set=False)
        for text in seed.open_source:
            yield AliasSeed("other", text, seed.code, in_quality_set=False)
