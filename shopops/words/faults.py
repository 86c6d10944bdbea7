"""What is wrong with the catalogue of a language, one sentence a fault."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

# Languages that are whole: a word that they lack is a fault, not work to be done.
COMPLETE: tuple[str, ...] = ("hu", "zh-hans")
NAMED = re.compile(r"%\((\w+)\)[#0\-+]*\d*(?:\.\d+)?[sdrfi]|(?<!\{)\{(\w*)(?:![rs])?(?::[^{}]*)?\}")
PLACED = re.compile(r"%[#0\-+]*\d*(?:\.\d+)?[sdrfi%]")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def missing(catalog: Catalog, words: Catalog) -> Iterator[str]:
    """Yield what keeps a catalogue from being whole, compared with the words of the sources."""
    for message in words:
        if message.id and catalog.get(_first(message), message.context) is None:
            yield f"not in the catalogue: {_first(message)!r}"
    for message in (*catalog, *catalog.obsolete.values()):
        lack = _lack(message, catalog, words) if message.id else ""
        if lack:
            yield f"{lack}: {_first(message)!r}"


def broken(catalog: Catalog) -> Iterator[str]:
    """Yield translations that would lose a figure or spoil a page: one that is there is sound."""
    for message in catalog:
        if message.id and any(_forms(message)):
            problem = _problem(message)
            if problem:
                yield f"{problem}: {_first(message)!r}"


def translated(message: Message, catalog: Catalog) -> bool:
    """Tell whether a word has all the forms that its language asks for."""
    wanted = catalog.num_plurals if message.pluralizable else 1
    return all(_forms(message)) and len(_forms(message)) == wanted


def _lack(message: Message, catalog: Catalog, words: Catalog) -> str:
    if words.get(_first(message), message.context) is None:
        return "nobody says it any more"
    if message.fuzzy:
        return "in doubt"
    return "" if translated(message, catalog) else "not translated"


def _problem(message: Message) -> str:
    singular, plural = _ids(message)
    forms = [form for form in _forms(message) if form]
    allowed = _names(singular) | _names(plural)
    if any(_names(form) - allowed for form in forms) or _names(forms[-1]) != _names(plural):
        return "other placeholders"
    if any(_placed(form) not in (_placed(singular), _placed(plural)) for form in forms):
        return "other placeholders"
    if any(_tags(form) not in (_tags(singular), _tags(plural)) for form in forms):
        return "other tags"
    if any(_edges(form) != _edges(singular) for form in forms):
        return "other line ends"
    return ""


def _names(text: str) -> set[str]:
    return {match[0] if match[2] is not None else match[1] for match in NAMED.finditer(text)}


def _placed(text: str) -> list[str]:
    return PLACED.findall(text)


def _tags(text: str) -> Counter[str]:
    return Counter(TAG.findall(text))


def _edges(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def _ids(message: Message) -> tuple[str, str]:
    first, last = message.id if isinstance(message.id, list | tuple) else (message.id, message.id)
    return first, last


def _first(message: Message) -> str:
    return _ids(message)[0]


def _forms(message: Message) -> list[str]:
    string = message.string
    return list(string) if isinstance(string, list | tuple) else [string or ""]
