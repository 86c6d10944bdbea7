"""JSON that means one thing only: no duplicate names, no NaN, no half characters, no deep nests."""

import json
from typing import Any, Final, NoReturn

MOST_DEPTH: Final = 50


class JsonRefused(Exception):  # noqa: N818 -- an answer to a program
    """A body that is not JSON, or that two readers could read differently."""


def read_json(body: bytes) -> Any:
    """Return the value of a body; raises JsonRefused with the reason in words.

    Numbers with a fraction come back as float, for the caller to refuse where text is due.
    """
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant
        )
    except UnicodeDecodeError as error:
        raise JsonRefused(f"Byte {error.start} is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise JsonRefused(f"Not JSON at character {error.pos}: {error.msg}.") from error
    except RecursionError as error:
        raise JsonRefused(f"Nested deeper than {MOST_DEPTH} levels.") from error
    except ValueError as error:
        raise JsonRefused("A number has too many digits.") from error
    _walk(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonRefused(f"The name {twice[:60]!a} stands twice in one object.")
    return found


def _constant(name: str) -> NoReturn:
    raise JsonRefused(f"{name} is not a number.")


def _walk(value: Any) -> None:
    """Refuse deep nests and text that no database holds, without recursion."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MOST_DEPTH and isinstance(item, dict | list):
            raise JsonRefused(f"Nested deeper than {MOST_DEPTH} levels.")
        if isinstance(item, dict):
            waiting += [(name, depth) for name in item]
            waiting += [(inner, depth + 1) for inner in item.values()]
        elif isinstance(item, list):
            waiting += [(inner, depth + 1) for inner in item]
        elif isinstance(item, str):
            _check_text(item)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise JsonRefused("A text contains the character U+0000.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise JsonRefused("A text contains half of a surrogate pair.") from None
