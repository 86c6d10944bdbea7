"""Reads the plain part of YAML that docker-compose.yml keeps to; refuses everything else."""

import json
import re
from typing import Any

_KEY = re.compile(r"(?P<indent> *)(?P<dash>- )?(?:(?P<key>[\w<][\w<.-]*):(?: |$))?(?P<value>.*)")
_ITEM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\'[^\']*\'|[^,"\'\[\]{}]+?)\s*(?:,|$)')


class Reader:
    """One document: mappings, lists, scalars, anchors, aliases and the merge key."""

    def __init__(self, text: str) -> None:
        lines = [line.rstrip() for line in text.splitlines()]
        self.lines = [line for line in lines if line and not line.lstrip().startswith("#")]
        self.anchors: dict[str, Any] = {}
        self.at = 0

    def block(self, indent: int) -> Any:
        """Read the mapping or list whose lines start at this column."""
        found: Any = None
        while self.at < len(self.lines):
            match = _KEY.fullmatch(self.lines[self.at])
            assert match is not None
            if len(match["indent"]) < indent:
                break
            assert len(match["indent"]) == indent, self.lines[self.at]
            self.at += 1
            if match["dash"]:
                assert not match["key"], self.lines[self.at - 1]
                found = [*(found or []), self.scalar(match["value"])]
            else:
                assert match["key"], self.lines[self.at - 1]
                found = self.put(found or {}, match["key"], self.value(match["value"], indent))
        if isinstance(found, dict) and "<<" in found:
            found = {**found.pop("<<"), **found}
        return found

    def put(self, mapping: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
        """Add a key; the merge key is taken in at the end."""
        assert key not in mapping, f"{key} twice"
        return {**mapping, key: value}

    def value(self, text: str, indent: int) -> Any:
        """Read what follows a key: an alias, a scalar, or the block below it."""
        anchor = re.fullmatch(r"&(\w+)", text)
        if text and not anchor:
            return self.anchors[text[1:]] if text.startswith("*") else self.scalar(text)
        value = self.block(indent + 2)
        if anchor:
            self.anchors[anchor[1]] = value
        return value

    def scalar(self, text: str) -> Any:
        """Read one value on one line."""
        if text.startswith("["):
            assert text.endswith("]"), text
            return [self.scalar(item) for item in _items(text[1:-1])]
        if text.startswith('"'):
            return json.loads(text)
        if text.startswith("'"):
            return text.strip("'")
        assert text == "{}" or not re.match(r"[&*|>%@`!{]", text), text
        assert not re.search(r": | #", text), text
        return {"true": True, "false": False, "{}": {}}.get(text, text)


def read_compose(text: str) -> dict[str, Any]:
    """Return the document; AssertionError on anything outside the plain part of YAML."""
    reader = Reader(text)
    document: dict[str, Any] = reader.block(0)
    assert reader.at == len(reader.lines)
    return document


def _items(text: str) -> list[str]:
    items, at = [], 0
    while at < len(text):
        match = _ITEM.match(text, at)
        assert match is not None, text[at:]
        items.append(match[1])
        at = match.end()
    return items
