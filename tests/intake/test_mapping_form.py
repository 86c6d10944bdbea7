"""The form of a mapping says everything that a mapping can say."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.intake.forms.labels import (
    FIELD_LABELS,
    KIND_LABELS,
    REASON_LABELS,
    REPEATED_LABELS,
    TEST_LABELS,
)
from apps.intake.forms.mapping import MappingForm, mapping_initial
from apps.intake.mapping import (
    KINDS,
    NULL_TOKENS,
    REASONS,
    REPEATED_HOURS,
    STATUSES,
    TESTS,
    mapping_data,
    mapping_from,
)
from apps.shop.models import Order
from tests.intake.mapping_tools import EXAMPLES, example

pytestmark = pytest.mark.django_db


def through_the_screen(data: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping as it comes back from the form that shows it."""
    columns = mapping_from(data).used
    shown = MappingForm(columns=columns, initial={"key": "own", **mapping_initial(data)})
    sent = QueryDict(mutable=True)
    for field in shown:
        value = field.value()
        if value not in (None, False):
            sent[field.name] = "on" if value is True else str(value)
    for name in ("status", "source"):
        lines = shown.status_words() if name == "status" else shown.source_words()
        sent.setlist(f"{name}_word", [line.word for line in lines])
        sent.setlist(f"{name}_meaning", [line.meaning for line in lines])
    for name, rules in (("skip", shown.skip_rules()), ("exclude", shown.exclude_rules())):
        for part in ("column", "test", "value", "reason"):
            sent.setlist(f"{name}_{part}", [getattr(rule, part) for rule in rules])
    form = MappingForm(sent, columns=columns)
    assert form.is_valid(), form.errors
    return mapping_data(mapping_from(form.mapping()))


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.json")))
def test_every_documented_mapping_can_be_made_on_the_screen(name: str) -> None:
    if example(name)["kind"] not in KIND_LABELS:
        pytest.skip("not a kind of the form")
    plain = mapping_data(mapping_from(example(name)))
    assert through_the_screen(plain) == plain


def test_every_word_of_a_mapping_has_a_label() -> None:
    assert set(FIELD_LABELS) == set().union(*KINDS.values())
    assert set(KIND_LABELS) == set(KINDS)
    assert set(TEST_LABELS) == set(TESTS)
    assert set(REASON_LABELS) == set(REASONS)
    assert set(REPEATED_LABELS) == set(REPEATED_HOURS)
    assert set(Order.Status.values) >= set(STATUSES)


RULES = st.fixed_dictionaries(
    {
        "column": st.sampled_from(["No", "When", "Sum"]),
        "test": st.sampled_from(TESTS),
        "value": st.sampled_from(["0", "-1.5", "7"]),
    }
)
MAPPINGS = st.fixed_dictionaries(
    {
        "kind": st.just("orders"),
        "columns": st.just({"order_id": "No", "ordered_at": "When", "order_amount": "Sum"}),
    },
    optional={
        "constants": st.fixed_dictionaries(
            {}, optional={"currency": st.just("EUR"), "status": st.sampled_from(STATUSES)}
        ),
        "zone": st.sampled_from(["", "Europe/Berlin", "Asia/Shanghai"]),
        "date_formats": st.sampled_from([[], ["%d/%m/%Y"], ["%Y%m%d %H:%M", "%Y"]]),
        "decimal_sign": st.just("."),
        "thousands_sign": st.sampled_from([",", " ", "'", ""]),
        "null_tokens": st.lists(st.sampled_from(NULL_TOKENS), unique=True),
        "refund_rows": RULES,
        "skip_rows": st.lists(RULES, max_size=4),
        "exclude_rows": st.lists(
            st.tuples(RULES, st.sampled_from(REASONS)).map(
                lambda each: {**each[0], "reason": each[1]}
            ),
            max_size=4,
        ),
        "statuses": st.dictionaries(st.sampled_from("abc"), st.sampled_from(STATUSES)),
        "repeated_hour": st.sampled_from(REPEATED_HOURS),
        "rounding": st.booleans(),
        "amounts_from_lines": st.booleans(),
    },
)


class TestAnyMapping(TestCase):
    """What is shown and sent back unchanged is unchanged, whatever it says."""

    @given(MAPPINGS)
    def test_any_mapping_comes_back_from_the_screen_as_it_was(self, data: dict[str, Any]) -> None:
        plain = json.loads(json.dumps(mapping_data(mapping_from(data))))
        assert through_the_screen(plain) == plain
