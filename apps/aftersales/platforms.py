"""What platforms call the states, kinds and phases of a case, and which of ours each one fits."""

from collections.abc import Mapping
from typing import Final

WAITING: Final = ("logged", "deciding", "awaiting_buyer", "awaiting_approval")
# A platform's state -> our statuses that fit it (aftersales.md 5.2).
PLATFORM_STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "WAIT_SELLER_AGREE": WAITING,
    "WAIT_BUYER_RETURN_GOODS": ("executing",),
    "WAIT_SELLER_CONFIRM_GOODS": ("executing",),
    "SELLER_REFUSE_BUYER": ("rejected",),
    "SUCCESS": ("executing", "resolved", "closed"),
    "CLOSED": ("closed", "cancelled"),
    "REQUESTED": WAITING,
    "OPEN": ("executing",),
    "DECLINED": ("rejected",),
    "CANCELED": ("cancelled",),
}
# As lists for sellers write them; folded, see `_folded`.
STATE_WORDS: Final[Mapping[str, str]] = {
    "买家已经申请退款等待卖家同意": "WAIT_SELLER_AGREE",
    "买家申请退款等待卖家同意": "WAIT_SELLER_AGREE",
    "待商家处理": "WAIT_SELLER_AGREE",
    "待卖家处理": "WAIT_SELLER_AGREE",
    "卖家已经同意退款等待买家退货": "WAIT_BUYER_RETURN_GOODS",
    "待买家退货": "WAIT_BUYER_RETURN_GOODS",
    "买家已经退货等待卖家确认收货": "WAIT_SELLER_CONFIRM_GOODS",
    "待商家收货": "WAIT_SELLER_CONFIRM_GOODS",
    "待卖家收货": "WAIT_SELLER_CONFIRM_GOODS",
    "卖家拒绝退款": "SELLER_REFUSE_BUYER",
    "卖家已拒绝": "SELLER_REFUSE_BUYER",
    "退款成功": "SUCCESS",
    "售后成功": "SUCCESS",
    "退款关闭": "CLOSED",
    "售后关闭": "CLOSED",
}
KIND_WORDS: Final[Mapping[str, str]] = {
    "仅退款": "refund_only", "退款": "refund_only", "我要退款": "refund_only",
    "refundonly": "refund_only",
    "退货退款": "return_refund", "我要退货退款": "return_refund", "退货": "return_refund",
    "returnandrefund": "return_refund",
    "换货": "exchange", "我要换货": "exchange", "exchange": "exchange",
    "补寄": "resend", "补发": "resend", "resend": "resend",
    "维修": "repair", "repair": "repair",
}  # fmt: skip
PHASE_WORDS: Final[Mapping[str, str]] = {
    "卖家未发货": "pre_ship", "未发货": "pre_ship", "sellernotsend": "pre_ship",
    "卖家已发货": "in_transit", "已发货": "in_transit", "买家未收到货": "in_transit",
    "未收到货": "in_transit", "buyernotreceived": "in_transit", "sellersend": "in_transit",
    "买家已收到货": "received", "已收到货": "received", "买家已收货": "received",
    "买家已退货": "received", "buyerreceived": "received", "buyerreturnedgoods": "received",
    "售后": "after_success", "aftersale": "after_success",
}  # fmt: skip
CALLED_WORDS: Final = frozenset(
    {
        "需要客服介入",
        "需客服介入",
        "客服已经介入",
        "客服已介入",
        "小二已介入",
        "已介入",
        "客服初审完成",
    }
)
SIGNS: Final = dict.fromkeys(map(ord, ",，。.、 \t_-（）()"))


def _folded(word: str) -> str:
    return word.translate(SIGNS).casefold()


CODES: Final = {_folded(code): code for code in PLATFORM_STATES}


def platform_state(word: str) -> str:
    """Return a platform's state by its canonical name, "" for a word that nobody knows."""
    folded = _folded(word)
    return STATE_WORDS.get(folded) or CODES.get(folded, "")


def kind_of(word: str) -> str:
    """Return what the buyer asks for, "" for a word that nobody knows."""
    return KIND_WORDS.get(_folded(word), "")


def phase_of(refund_phase: str, goods_status: str) -> str:
    """Return how far the order had come, "" where the platform does not say."""
    phases = (PHASE_WORDS.get(_folded(word), "") for word in (refund_phase, goods_status))
    return next((phase for phase in phases if phase), "")


def is_called(word: str) -> bool:
    """Tell whether the platform was called in."""
    return _folded(word) in CALLED_WORDS


def fits(word: str, status: str) -> bool:
    """Tell whether our status fits the platform's word; a word nobody knows fits everything."""
    states = PLATFORM_STATES.get(platform_state(word))
    return states is None or status in states
