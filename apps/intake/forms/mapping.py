"""The form of a mapping: everything that a mapping can say, asked on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.errors import ShopError
from apps.intake.forms.folds import FieldFolds
from apps.intake.forms.labels import (
    DATE_FORMATS,
    DATE_LABELS,
    FIELD_LABELS,
    KIND_LABELS,
    OWN_FORMATS,
    REASON_LABELS,
    REPEATED_LABELS,
    SIGNS,
    TEST_LABELS,
)
from apps.intake.mapping import NULL_TOKENS, NUMBER_TESTS
from apps.intake.mapping_fields import KINDS
from apps.intake.selectors import sources_named
from apps.shop.models import Order

NONE: Final = ("", "–")
SPARE_RULES: Final = 2
RULE_PARTS: Final = ("column", "test", "value", "reason")
CONSTANT_FIELDS: Final = ("currency", "status", "year", "channel", "campaign", "window")


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word of the file and what it means here, "" while nobody has said."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as it stands in the form."""

    column: str = ""
    test: str = ""
    value: str = ""
    reason: str = ""


class MappingForm(FieldFolds, forms.Form):
    """Which column of a foreign table is which field, and how its cells are written.

    Words and rules are lists: `status_word` with `status_meaning`, `source_word` with
    `source_meaning`, `skip_column`, `skip_test`, `skip_value` and the same for `exclude_`.
    """

    key = forms.SlugField(
        max_length=32, label=_("Name of this layout"), help_text=_("Letters, digits and hyphens.")
    )
    kind = forms.ChoiceField(label=_("Rows are"), choices=list(KIND_LABELS.items()))
    zone = forms.CharField(
        required=False, max_length=64, label=_("Time zone of the times"),
        help_text=_("As Europe/Berlin. Empty: that of the shop."),
    )  # fmt: skip
    dates = forms.ChoiceField(label=_("Dates are written"), choices=list(DATE_LABELS.items()))
    signs = forms.ChoiceField(
        label=_("Amounts are written"), choices=[(name, each[0]) for name, each in SIGNS.items()]
    )
    currency = forms.CharField(
        required=False, max_length=3, label=_("Currency of all amounts"),
        help_text=_("As EUR. Empty: that of the shop."),
    )  # fmt: skip
    status = forms.ChoiceField(
        required=False, label=_("Status of all orders"), choices=[NONE, *Order.Status.choices]
    )
    year = forms.CharField(
        required=False, max_length=4, label=_("Year"),
        help_text=_("For a file whose days are told by month and day alone."),
    )  # fmt: skip
    channel = forms.CharField(required=False, max_length=20, label=_("Channel of all talks"))
    campaign = forms.CharField(required=False, max_length=80, label=_("Campaign of all ads"))
    window = forms.CharField(
        required=False, max_length=2, label=_("Days from click to order"),
        help_text=_("Within which the console counts an order as brought by an ad. Empty: 15."),
    )  # fmt: skip
    formats = forms.CharField(
        required=False, max_length=600, label=_("Another way of dates, one a line"),
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("As %d/%m/%Y %H:%M."),
    )  # fmt: skip
    repeated_hour = forms.ChoiceField(
        required=False, label=_("An hour that a clock change repeats"),
        choices=list(REPEATED_LABELS.items()),
    )  # fmt: skip
    nulls = forms.CharField(
        required=False, max_length=600, label=_("Cells that mean nothing, one a line"),
        widget=forms.Textarea(attrs={"rows": 3}), initial="\n".join(filter(None, NULL_TOKENS)),
    )  # fmt: skip
    rounding = forms.BooleanField(
        required=False, label=_("Round amounts that are finer than the currency")
    )
    refund_column = forms.ChoiceField(required=False, label=_("Rows are refunds when"))
    refund_test = forms.ChoiceField(
        required=False, label=_("Test"), choices=[NONE, *TEST_LABELS.items()]
    )
    refund_value = forms.CharField(required=False, max_length=40, label=_("Value"))
    whole_amounts = forms.BooleanField(
        required=False, label=_("These lines are all that an order costs")
    )

    def __init__(
        self,
        *args: Any,
        columns: Sequence[str],
        words: Mapping[str, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer the columns of the table for every field.

        `words` are those found in the file: by "status" and "source", word -> what the shop has
        said it means, "" where nothing.
        """
        super().__init__(*args, **kwargs)
        self.words = words or {}
        self.columns = [NONE, *((each, each) for each in dict.fromkeys(columns) if each)]
        cast(forms.ChoiceField, self.fields["refund_column"]).choices = self.columns
        for name, label in FIELD_LABELS.items():
            self.fields[f"field-{name}"] = forms.ChoiceField(
                required=False, label=label, choices=self.columns
            )

    def keep_name(self, key: str) -> None:
        """Take the name as given: a mapping is changed, not renamed."""
        self.fields["key"].disabled = True
        self.initial["key"] = key

    @property
    def has_special_cells(self) -> bool:
        """Say whether the folded part about cells says more than it does untouched."""
        names = (*CONSTANT_FIELDS, "formats", "rounding", "repeated_hour")
        told = [self[name].value() for name in names]
        wrong = any(self[name].errors for name in (*names, "nulls"))
        return wrong or any(value not in (None, "", "refuse", False) for value in told)

    @property
    def has_rules(self) -> bool:
        """Say whether there is a rule that leaves rows out."""
        return any(line.column for name in ("skip", "exclude") for line in self._rules(name))

    def status_words(self) -> list[WordLine]:
        """Return the words of the status column with their meanings."""
        return self._words("status")

    def source_words(self) -> list[WordLine]:
        """Return the words of the source column with their meanings."""
        return self._words("source")

    def status_choices(self) -> list[tuple[str, Any]]:
        """Return what a status word may mean."""
        return list(Order.Status.choices)

    def source_choices(self) -> list[tuple[str, str]]:
        """Return what a source word may mean."""
        return sources_named()

    def skip_rules(self) -> list[RuleLine]:
        """Return the rules for rows that are no sale, and room for more."""
        return [*self._rules("skip"), *[RuleLine()] * SPARE_RULES]

    def exclude_rules(self) -> list[RuleLine]:
        """Return the rules for orders kept out of the figures, and room for more."""
        return [*self._rules("exclude"), *[RuleLine()] * SPARE_RULES]

    def test_choices(self) -> list[tuple[str, Any]]:
        """Return the tests of a rule."""
        return list(TEST_LABELS.items())

    def reason_choices(self) -> list[tuple[str, Any]]:
        """Return why an order may be kept out of the figures."""
        return list(REASON_LABELS.items())

    def mapping(self) -> dict[str, Any]:
        """Return the mapping as plain data; only after is_valid."""
        data = self.cleaned_data
        # The page asks for the fields of every kind; those of another kind say nothing.
        chosen = {name: data[f"field-{name}"] for name in KINDS[data["kind"]]}
        decimal_sign, thousands_sign = SIGNS[data["signs"]][1]
        own = data["formats"].splitlines() if data["dates"] == OWN_FORMATS else None
        constants = {name: data[name].strip() for name in CONSTANT_FIELDS}
        refund = RuleLine(data["refund_column"], data["refund_test"], data["refund_value"])
        return {
            "kind": data["kind"],
            "columns": {name: column for name, column in chosen.items() if column},
            "constants": {name: value for name, value in constants.items() if value},
            "zone": data["zone"].strip(),
            "date_formats": DATE_FORMATS[data["dates"]] if own is None else _lines(own),
            "decimal_sign": decimal_sign,
            "thousands_sign": thousands_sign,
            "null_tokens": ["", *_lines(data["nulls"].splitlines())],
            "refund_rows": _rule_data(refund) if refund.test or refund.column else None,
            "skip_rows": [_rule_data(line) for line in self._rules("skip")],
            "exclude_rows": [_rule_data(line) for line in self._rules("exclude")],
            "statuses": {line.word: line.meaning for line in self.status_words() if line.meaning},
            "sources": {line.word: line.meaning for line in self.source_words() if line.meaning},
            "repeated_hour": data["repeated_hour"] or "refuse",
            "rounding": data["rounding"],
            "amounts_from_lines": data["whole_amounts"],
        }

    def refuse(self, error: ShopError) -> None:
        """Show every problem of a mapping at its field, where it has one."""
        for where, text in error.extra.get("problems", [[error.field or "", error.message]]):
            head, _, rest = where.partition(".")
            name = {"columns": f"field-{rest}", "constants": rest, "date_formats": "formats"}.get(
                head, head
            )
            if name in self.fields:
                self.add_error(name, gettext(text))
            else:
                self.add_error(None, f"{where}: {text}")

    def _told(self, name: str) -> list[str]:
        """Return a list as it was sent, or as it stands at the start."""
        if self.is_bound:
            sent = self.data.getlist(name) if hasattr(self.data, "getlist") else self.data[name]
        else:
            sent = self.initial.get(name, [])
        return [sent] if isinstance(sent, str) else list(sent)

    def _words(self, name: str) -> list[WordLine]:
        told = dict(zip(self._told(f"{name}_word"), self._told(f"{name}_meaning"), strict=False))
        found = self.words.get(name, {})
        kept = {word: meaning for word, meaning in told.items() if meaning or word in found}
        return [WordLine(word, meaning) for word, meaning in ({**found, **kept}).items()]

    def _rules(self, name: str) -> list[RuleLine]:
        parts = [self._told(f"{name}_{part}") for part in RULE_PARTS if part != "reason"]
        reasons = self._told(f"{name}_reason") or [""] * len(parts[0])
        lines = [RuleLine(*line) for line in zip(*parts, reasons, strict=False)]
        return [line for line in lines if line.column or line.value]


def _lines(lines: Sequence[str]) -> list[str]:
    return [text for line in lines if (text := line.strip())]


def _rule_data(line: RuleLine) -> dict[str, str]:
    value = line.value.strip() or ("0" if line.test in NUMBER_TESTS else "")
    return {"column": line.column, "test": line.test, "value": value, "reason": line.reason}


def mapping_initial(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the form stands for a saved mapping: the opposite of `MappingForm.mapping`."""
    signs = (data.get("decimal_sign", "."), data.get("thousands_sign", ","))
    formats = data.get("date_formats", [])
    known = [name for name, each in DATE_FORMATS.items() if each == formats]
    refund = data.get("refund_rows") or {}
    initial: dict[str, Any] = {
        "kind": data["kind"],
        "zone": data.get("zone", ""),
        "dates": known[0] if known else OWN_FORMATS,
        "formats": "" if known else "\n".join(formats),
        "signs": next(name for name, each in SIGNS.items() if each[1] == signs),
        "nulls": "\n".join(filter(None, data.get("null_tokens", NULL_TOKENS))),
        "repeated_hour": data.get("repeated_hour", "refuse"),
        "rounding": data.get("rounding", False),
        "whole_amounts": data.get("amounts_from_lines", False),
        **data.get("constants", {}),
        **{f"refund_{part}": refund.get(part, "") for part in RULE_PARTS[:3]},
    }
    initial |= {f"field-{name}": column for name, column in data["columns"].items()}
    for name, part in (("status", "statuses"), ("source", "sources")):
        words = data.get(part, {})
        initial |= {f"{name}_word": list(words), f"{name}_meaning": list(words.values())}
    for name in ("skip", "exclude"):
        rules = data.get(f"{name}_rows", [])
        for part in RULE_PARTS:
            initial[f"{name}_{part}"] = [rule.get(part, "") for rule in rules]
    return initial
