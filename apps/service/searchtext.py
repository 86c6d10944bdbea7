"""Terms under which a text is found: words, their slips of the pen, and pairs of Chinese signs.

A text is kept as an array of terms, a question becomes groups of terms; a text answers a group
that shares a term with it. Latin words stand whole, and with one sign left out, so that a word
with one wrong, missing, doubled or swapped letter still meets its like. Chinese, Japanese and
Korean have no spaces: every pair of neighbouring signs is a term. Terms of title and code carry
`TITLE` in front as well, words there also by their beginnings, for somebody who still types; a code
stands whole too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TITLE, SLIP, EXACT = "^", "~", "="
# Words of a text that are kept with one sign left out: shorter ones would meet anything.
SLIP_LENGTH = 4
PREFIX_LENGTH = 2
# A text is found by so many of its first signs.
BODY_SIGNS = 8_000
# Words longer than that are keys and addresses; nobody types them twice.
LONGEST_WORD = 40
# So many groups of a question are looked up.
MOST_GROUPS = 12

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+")
_CODE = re.compile(r"[^\W_]+(?:[-_./][^\W_]+)+")
_IS_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")


@dataclass(frozen=True, slots=True)
class Group:
    """One word or pair of signs of a question: the terms of texts that answer it."""

    terms: tuple[str, ...]
    is_pair: bool


def folded(text: str) -> str:
    """Return the text as it is compared: one width, lower case, Latin letters without accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", "".join(s for s in apart if not unicodedata.combining(s)))


def search_terms(code: str, title: str, body: str, names: Iterable[str] = ()) -> list[str]:
    """Return the terms of a text in order; `names` are codes and titles of its products."""
    head = " ".join((code, title, *names))
    words = _words(f"{head} {body[:BODY_SIGNS]}")
    terms = {*words, EXACT + folded(code)}
    for word in words:
        terms.update(_slips(word))
    for word in _words(head):
        terms.add(TITLE + word)
        terms.update(TITLE + slip for slip in _slips(word))
        terms.update(_beginnings(word))
        terms.update(sign for sign in word if _IS_IDEOGRAPH.match(sign))
    return sorted(terms)


def query_groups(query: str) -> list[Group]:
    """Return the groups of a question, each once, at most MOST_GROUPS; none for empty words."""
    words = _words(query)
    return [_group(word) for word in words[:MOST_GROUPS]]


def groups_needed(groups: Iterable[Group]) -> int:
    """Return how many groups a text has to answer: two of three words, half of the pairs."""
    kinds = [group.is_pair for group in groups]
    pairs = sum(kinds)
    words = len(kinds) - pairs
    return max(1, -(-2 * words // 3) + pairs // 2) if kinds else 0


def title_terms(group: Group) -> list[str]:
    """Return the terms of a group as they stand in titles and codes."""
    return [TITLE + term for term in group.terms]


def _group(word: str) -> Group:
    if _IS_IDEOGRAPH.match(word):
        return Group((word,), is_pair=True)
    slips = tuple(_slips(word))
    return Group((word, TITLE + word, *slips), is_pair=False)


def _words(text: str) -> list[str]:
    """Return words and pairs of signs, each once, in order of first appearance."""
    plain = folded(text)
    codes = (re.sub(r"[-_./]", "", each) for each in _CODE.findall(plain))
    found = (part for run in _RUN.findall(plain) for part in _parts(run))
    short = (each for each in (*found, *codes) if len(each) <= LONGEST_WORD)
    return list(dict.fromkeys(short))


def _parts(run: str) -> Iterator[str]:
    if not _IS_IDEOGRAPH.match(run) or len(run) == 1:
        yield run
    else:
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def _slips(word: str) -> Iterator[str]:
    """Yield the word marked, and the word with each sign left out, marked."""
    if len(word) < SLIP_LENGTH or _IS_IDEOGRAPH.match(word) or any(s.isdigit() for s in word):
        return
    yield SLIP + word
    yield from dict.fromkeys(SLIP + word[:at] + word[at + 1 :] for at in range(len(word)))


def _beginnings(word: str) -> Iterator[str]:
    if not _IS_IDEOGRAPH.match(word):
        yield from (TITLE + word[:end] for end in range(PREFIX_LENGTH, len(word)))
