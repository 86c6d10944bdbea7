"""Scripts of ours change no prototype: names that come from data are keys of a Map."""

import re

import pytest

from tests.architecture.sources import relative, tracked

# Writing to a name that stands in a variable; `Object.fromEntries` makes own properties only.
WRITES = (
    re.compile(
        r"[\w)\]?]\[(?!\s*[\"'\d])[^\[\]]*(?:\[[^\]]*\][^\[\]]*)*\]\s*(?:[-+*/|&^%?]{1,2})?=(?![=>])"
    ),
    re.compile(r"Object\.assign\(|__proto__|setPrototypeOf|defineProperty|Reflect\.set"),
)


def writes(text: str) -> list[str]:
    """Return the parts of a script that could write to a prototype."""
    return [found[0] for pattern in WRITES for found in pattern.finditer(text)]


@pytest.mark.parametrize(
    "line",
    [
        "own[name] = value;", "own[field.dataset.key]=value", "a.b[c[0]] ||= {}", "sums[key] += 1",
        "f(x)[name] = 1", "Object.assign(options, JSON.parse(text))", "own.__proto__ = {}",
    ],
)  # fmt: skip
def test_a_write_by_a_name_is_found(line: str) -> None:
    assert writes(line)


@pytest.mark.parametrize(
    "line",
    [
        "if (own[name] === 1) f();", 'headers["X-CSRFToken"] = token;', "const [a, b] = pair;",
        "rows[0] = first;", "own.set(name, value);", "const act = KEYS[event.key];",
        "[a, b] = [b, a];", "items.map((each) => rows[each])",
    ],
)  # fmt: skip
def test_other_lines_are_not(line: str) -> None:
    assert writes(line) == []


def test_no_script_writes_by_a_name_that_comes_from_data() -> None:
    scripts = tracked("static/js/*.js")
    found = {relative(path): writes(path.read_text()) for path in scripts}
    assert len(scripts) > 10
    assert {name: parts for name, parts in found.items() if parts} == {}
