"""Finds words of trouble in a review, in three languages: a good mark may hide a bad parcel."""

import re

_WORDS = (
    # en
    r"broken", r"brok", r"damag\w*", r"defect\w*", r"leak\w*", r"mould\w*",
    r"mold\w*", r"smell\w*",
    r"rude", r"missing", r"wrong (?:item|size|colou?r)",
    r"stopped working", r"does(?:n't| not) work",
    r"never arrived", r"scam", r"fake", r"expired", r"refund",
    r"return(?:ed|ing)?", r"disappoint\w*",
    # zh
    "坏了", "坏的", "破损", "漏水", "漏", "发霉", "异味", "少发", "少件", "发错", "假货", "过期",
    "退货",
    "退款", "差评", "失望", "态度差", "态度不好", "不能用", "没收到", "质量差",
    # hu
    r"törött", r"eltört\w*", r"sérült\w*", r"hibás", r"rossz", r"büdös", r"penész\w*", r"hiányz\w*",
    r"hamis\w*", r"lejárt", r"nem működ\w*", r"nem érkezett", r"csalód\w*", r"visszaküld\w*",
)  # fmt: skip


def _is_chinese(word: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in word)


_TROUBLE = re.compile(
    r"\b(?:"
    + "|".join(word for word in _WORDS if not _is_chinese(word))
    + r")\b|"
    + "|".join(word for word in _WORDS if _is_chinese(word)),
    re.IGNORECASE,
)


def trouble_in(text: str) -> str:
    """Return the first word of trouble in a text, "" without one."""
    found = _TROUBLE.search(text)
    return found.group() if found else ""
