"""Texts of the demo desks: replies, articles and notices in the buyers' languages, and notes."""

from dataclasses import dataclass

SHANGHAI, BUDAPEST = "Asia/Shanghai", "Europe/Budapest"


@dataclass(frozen=True, slots=True)
class DemoText:
    """One text of a demo shop; `products` are codes, `uses` how often it was put in lately."""

    kind: str
    code: str
    title: str
    body: str
    locale: str = ""
    products: tuple[str, ...] = ()
    audience: str = "public"
    uses: int = 0


@dataclass(frozen=True, slots=True)
class DemoNote:
    """Something noted about a recent order, or with `is_of_buyer` about who placed it."""

    kind: str
    body: str
    code: str = ""
    role: str = ""
    is_of_buyer: bool = False
    was: str = ""


_ZH = (
    DemoText("reply", "hi", "问候", "亲，您好！我是客服{agent}，请问有什么可以帮您？", "zh-hans", uses=31),
    DemoText("reply", "fh", "发货时间", "亲，订单 {order} 会在 48 小时内从杭州仓发出，发出后请留意物流短信。", "zh-hans", uses=44),
    DemoText("reply", "wl", "物流查询", "亲，{product} 由 {carrier} 承运，单号 {tracking}。", "zh-hans", uses=27),
    DemoText("reply", "cnsj", "承诺到货", "亲，我们承诺 {promise} 前送达，如有变化会第一时间通知您。", "zh-hans", uses=9),
    DemoText("reply", "th", "退换货", "亲，签收后 7 天内未安装可以退换，请保留原包装。订单 {order} 我这就为您登记。", "zh-hans", uses=18),
    DemoText("reply", "fp", "开发票", "亲，电子发票会在确认收货后 24 小时内发送，请告诉我抬头和税号。", "zh-hans", uses=12),
    DemoText("reply", "az", "安装预约", "亲，{product} 支持上门安装，请发我方便的时间，师傅会提前一天联系您。", "zh-hans", ("CW-RO600", "CW-RO800"), uses=15),
    DemoText("reply", "cz", "催付", "亲，您的订单 {order} 还没付款，今天 16 点前付款当天发出哦。", "zh-hans", uses=22),
    DemoText("article", "lx", "滤芯多久更换一次", "PP 棉 3 到 6 个月，活性炭 6 到 12 个月，反渗透膜 24 到 36 个月。\n水质差的地区按下限更换。出水变慢或 TDS 上升时应提前更换。", "zh-hans", ("CW-PP10", "CW-CTO10", "CW-ROF6"), uses=19),
    DemoText("article", "ls", "机器漏水怎么办", "先关进水球阀和电源。\n检查滤瓶密封圈是否到位，快接头是否插到底。\n仍然漏水：登记售后，24 小时内上门。", "zh-hans", ("CW-RO600", "CW-RO400"), uses=14),
    DemoText("article", "tds", "TDS 笔怎么读数", "自来水 100 到 300，反渗透出水应低于 50。\n新机先放水 10 分钟再测。", "zh-hans", ("CW-TDS",), uses=8),
    DemoText("article", "fs", "反渗透与超滤的区别", "反渗透要接电，有废水，能去盐；超滤不接电，无废水，保留矿物质。\n租房选超滤，水硬选反渗透。", "zh-hans", ("CW-RO600", "CW-UF200"), uses=11),
    DemoText("article", "zz", "滤芯成本与供应商", "RO600 膜片由两家供应。断货时先报主管，不要向买家提供货期。", "zh-hans", ("CW-ROF6",), "internal"),
    DemoText("notice", "yc", "延迟发货通知", "亲，非常抱歉，订单 {order} 将晚于承诺时间，新的到货时间是 {promise}。", "zh-hans"),
)  # fmt: skip
_EU = (
    DemoText("reply", "hi", "Greeting", "Hello, this is {agent} from Luna. How can I help?", "en", uses=24),
    DemoText("reply", "hi", "Köszöntés", "Jó napot, {agent} vagyok a Lunától. Miben segíthetek?", "hu", uses=17),
    DemoText("reply", "ship", "Shipping time", "Your order {order} leaves our workshop within two working days. You get a mail with the tracking link when it does.", "en", uses=33),
    DemoText("reply", "ship", "Szállítási idő", "A(z) {order} rendelés két munkanapon belül elindul a műhelyből. A csomagkövetés linkjét e-mailben küldjük.", "hu", uses=21),
    DemoText("reply", "track", "Where the parcel is", "Your {product} travels with {carrier}, number {tracking}. It should be with you by {promise}.", "en", uses=19),
    DemoText("reply", "return", "Returns", "You can send {product} back within 30 days, unworn and in its box. I have noted it for order {order}.", "en", uses=14),
    DemoText("reply", "return", "Visszaküldés", "A terméket 30 napon belül, viseletlenül, a dobozában küldheti vissza. A(z) {order} rendeléshez feljegyeztem.", "hu", uses=9),
    DemoText("reply", "gift", "Gift box", "With pleasure: we put it into a gift box with a card. What shall we write?", "en", ("LU-BOX",), uses=12),
    DemoText("article", "size", "How to find a ring size", "Measure the inside of a ring that fits, in millimetres.\n15.7 mm is 49, 16.5 mm is 52, 17.3 mm is 54.\nBetween two sizes take the larger one.", "en", ("LU-RING1", "LU-RING2"), uses=16),
    DemoText("article", "meret", "Gyűrűméret meghatározása", "Mérje meg egy jól illő gyűrű belső átmérőjét milliméterben.\n15,7 mm: 49, 16,5 mm: 52, 17,3 mm: 54.\nKét méret között a nagyobbat válassza.", "hu", ("LU-RING1", "LU-RING2"), uses=10),
    DemoText("article", "care", "How to clean silver", "Lukewarm water, a drop of soap, a soft cloth.\nNo toothpaste, no dip: both take the polish off.\nKeep it in the pouch, away from air.", "en", ("LU-MOON", "LU-STAR", "LU-CHAIN"), uses=13),
    DemoText("article", "gold", "Is the gold solid or plated?", "14 carat vermeil: 2.5 micrometres of gold over silver.\nIt may be worn daily; perfume and chlorine wear it off.", "en", ("LU-MOONG", "LU-STARG", "LU-HOOPG"), uses=7),
    DemoText("article", "allergy", "Nickel and allergies", "All our alloys are free of nickel. The posts of the studs are 925 silver.", "en", ("LU-STAR", "LU-HOOP"), uses=5),
    DemoText("article", "margin", "When a discount may be offered", "Up to 10% for a second piece in the same order. More only by a supervisor.", "en", (), "internal"),
    DemoText("notice", "late", "Delay notice", "We are sorry: order {order} will be later than promised. It should be with you by {promise}.", "en"),
)  # fmt: skip
TEXTS = {SHANGHAI: _ZH, BUDAPEST: _EU}

# A text by an agent that waits, newer words for one in use, one that ran out, one of one's own.
WAITING = {
    SHANGHAI: DemoText("reply", "wz", "威尼斯水壶活动", "亲，本周滤水壶第二件半价，拍两件自动减。", "zh-hans"),
    BUDAPEST: DemoText("reply", "engrave", "Engraving", "We engrave up to twelve letters. It takes two days more.", "en"),
}  # fmt: skip
PROPOSED = {
    SHANGHAI: ("fh", "亲，订单 {order} 会在 24 小时内从杭州仓发出，发出后请留意物流短信。", "双十二仓库加班"),
    BUDAPEST: ("return", "You can send {product} back within 60 days until January. I have noted it for order {order}.", "Christmas returns"),
}  # fmt: skip
EXPIRED = {
    SHANGHAI: DemoText(
        "reply", "s11", "双十一活动", "亲，双十一满 300 减 50，可叠加店铺券。", "zh-hans", uses=40
    ),
    BUDAPEST: DemoText(
        "reply",
        "friday",
        "Black Friday",
        "20% off everything until Sunday, no code needed.",
        "en",
        uses=26,
    ),
}
OWN = {
    SHANGHAI: DemoText(
        "reply", "xx", "我的结束语", "感谢您的光临，祝您生活愉快！", "zh-hans", uses=6
    ),
    BUDAPEST: DemoText(
        "reply", "bye", "My goodbye", "Thank you, and a lovely day to you!", "en", uses=6
    ),
}
# What people looked for in vain, and how often.
MISSES = {
    SHANGHAI: (("井水能用吗", 5), ("海外邮寄", 3), ("静音", 1)),
    BUDAPEST: (("platinum", 4), ("repair of a chain", 3), ("ajándékkártya", 2)),
}
NOTES = {
    SHANGHAI: (
        DemoNote("requirement", "礼品包装，不放价格单。", role="packer"),
        DemoNote("requirement", "发票抬头：杭州云溪科技，随箱放纸质发票。", role="packer"),
        DemoNote("note", "买家下午五点后方便接电话。", was="买家下午三点后方便接电话。"),
        DemoNote("tag", "一年内第三次购买 RO 滤芯。", "老客户", is_of_buyer=True),
        DemoNote("tag", "装修公司，常问批量价。", "批发意向", is_of_buyer=True),
        DemoNote("note", "楼里没有电梯，安装师傅要提前说。", is_of_buyer=True),
    ),
    BUDAPEST: (
        DemoNote("requirement", "Gift box, card: “For Réka”. No invoice in the parcel.", role="packer"),
        DemoNote("requirement", "Send by Friday with the courier, it is for a wedding.", role="packer"),
        DemoNote("note", "Ring size changed to 54 on the phone.", was="Ring size 52."),
        DemoNote("tag", "Buys for her shop in Győr.", "wholesale", is_of_buyer=True),
        DemoNote("tag", "Three orders this year, each with a kind review.", "regular", is_of_buyer=True),
        DemoNote("note", "Magyarul írjunk neki.", is_of_buyer=True),
    ),
}  # fmt: skip
