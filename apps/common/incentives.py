"""Finds words that offer money for changing a review: no template or reply may hold them.

Platforms forbid it, and so does the law (16 CFR 465 in the USA). An incentive word near a word of
changing or deleting is enough; a false alarm costs a rewording, a miss may cost the shop.
"""

import re
from dataclasses import dataclass

# Signs between the two words, of any kind.
NEAR = 60

_INCENTIVES = (
    # en
    r"coupons?", r"vouchers?", r"cash(?:back)?", r"gifts?", r"refunds?", r"discounts?",
    r"red packets?", r"rewards?", r"compensat\w*", r"rebates?", r"money",
    # zh
    "优惠券", "红包", "现金", "返现", "返钱", "返利", "礼品", "礼物", "赠品", "退款", "退钱",
    "补偿", "赔偿", "代金券", "打款", "转账", "奖励",
    # hu
    r"kupon\w*", r"utalvány\w*", r"készpénz\w*", r"ajándék\w*", r"visszatérít\w*", r"kedvezmény\w*",
    r"kárpót\w*", r"jutalm?\w*", r"pénz\w*",
)  # fmt: skip
_CHANGES = (
    # en
    r"chang(?:e|es|ed|ing)", r"delet\w*", r"remov\w*", r"edit(?:s|ed|ing)?", r"revis\w*",
    r"updat\w*", r"withdraw\w*", r"take (?:it )?down", r"five[- ]stars?", r"5[- ]stars?",
    r"positive reviews?", r"good reviews?",
    # zh
    "修改", "更改", "改评", "改成", "改为", "改一下", "删除", "删评", "删掉", "撤销", "追评",
    "好评", "五星",
    # hu
    r"módosít\w*", r"megváltoztat\w*", r"töröl\w*", r"törl\w*", r"átír\w*", r"visszavon\w*",
    r"öt csillag\w*", r"jó értékelés\w*",
)  # fmt: skip


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    latin = "|".join(word for word in words if not _is_chinese(word))
    chinese = "|".join(word for word in words if _is_chinese(word))
    return re.compile(rf"\b(?:{latin})\b|{chinese}", re.IGNORECASE)


def _is_chinese(word: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in word)


_INCENTIVE, _CHANGE = _any_of(_INCENTIVES), _any_of(_CHANGES)


@dataclass(frozen=True, slots=True)
class Bait:
    """An incentive word and the word of change near it, as they stand in the text."""

    incentive: str
    change: str


def bait_in(text: str) -> Bait | None:
    """Return the first incentive that stands near a word of changing a review; None if clean."""
    changes = [(found.start(), found.end(), found.group()) for found in _CHANGE.finditer(text)]
    for found in _INCENTIVE.finditer(text):
        for start, end, word in changes:
            if max(found.start() - end, start - found.end()) <= NEAR:
                return Bait(found.group(), word)
    return None
