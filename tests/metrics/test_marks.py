"""Every reason for which days are computed again has words on the pages that tell of it."""

import ast
from collections.abc import Iterator

from apps.metrics.restating import UNCOUNTED
from apps.metrics.selectors.marks import MARKS, marks_words
from apps.metrics.services.batch import REFUND_REASONS, WHOLE_DAY_REASONS
from tests.architecture.sources import python_sources, tree

# What marks days, itself or by what it calls; the private ones take their reason by place.
MARKERS = ("days_mark", "_upsert", "_merge", "_mark")


def told_reasons() -> Iterator[str]:
    """Yield each reason that a call of the product gives to what marks days."""
    for path in python_sources("apps"):
        if "figures" in path.parts:
            continue  # marks there are drawn
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            if name.endswith(MARKERS):
                named = [each.value for each in call.keywords if each.arg == "reason"]
                placed = call.args if name == "_mark" else []
                for value in (*named, *placed):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


def test_each_reason_of_the_code_has_words() -> None:
    told = {*told_reasons(), *REFUND_REASONS, *WHOLE_DAY_REASONS, *UNCOUNTED}
    assert {"case", "close", "import", "inquiry", "messages"} <= told
    assert told == set(MARKS)


def test_marks_are_told_with_their_number() -> None:
    marks = {"case": 21, "gap": 1, "told by an older version": 2}
    assert marks_words(marks) == "21 changes of cases, 1 day never computed before, 2 other changes"
    assert marks_words({}) == ""
