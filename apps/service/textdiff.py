"""The difference between two versions of a text, word by word; Chinese sign by sign."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Longer texts are compared line by line: word by word would take seconds.
WORDS_LIMIT = 4_000
_WORD = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that is the same, added or taken out."""

    kind: str
    text: str


def text_changes(old: str, new: str) -> list[Change]:
    """Return what stayed, what went and what came, in the order of reading."""
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > WORDS_LIMIT:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changes = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            changes.append(Change("same", gone))
            continue
        changes += [Change("gone", gone)] if gone else []
        changes += [Change("came", came)] if came else []
    return changes


def edited_ratio(offered: str, sent: str) -> float:
    """Return which share of an offered text is not in what was sent: 0 nothing, 1 all of it.

    What was written besides, or put in from other texts, does not count.
    """
    if not offered:
        return 0.0
    matcher = SequenceMatcher(None, offered, sent, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    return round(1 - kept / len(offered), 3)


def _tokens(text: str) -> list[str]:
    return list(_split(text))


def _split(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        if _WIDE.search(word):
            yield from word
        else:
            yield word
