"""The form that proposes another version of the rule for credit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.service.credit import GUARD_MINUTES, WINDOW_DAYS, Basis, CreditRule, Tie
from apps.service.inquiryfacts import Exclusions
from apps.service.models import ConversionRule
from apps.service.selectors.creditdata import exclusions_of


class RuleForm(forms.Form):
    """Choices and lengths of a rule, and which chats are no inquiry."""

    basis = forms.ChoiceField(label=_("Credit goes to"), choices=ConversionRule.Basis.choices)
    tie = forms.ChoiceField(label=_("Of several it is"), choices=ConversionRule.Tie.choices)
    window_days = forms.IntegerField(
        label=_("Days after the last line"), min_value=WINDOW_DAYS[0], max_value=WINDOW_DAYS[1]
    )
    guard_minutes = forms.IntegerField(
        label=_("A chase earns nothing within minutes"),
        min_value=GUARD_MINUTES[0],
        max_value=GUARD_MINUTES[1],
        help_text=_("After an order that was placed without a chat."),
    )
    followup_minutes = forms.IntegerField(
        label=_("A follow-up earns it within minutes"),
        min_value=0,
        max_value=GUARD_MINUTES[1],
        help_text=_("After the payment of such an order; 0 = never."),
    )
    after_sales = forms.BooleanField(label=_("Leave out what goes to after-sales"), required=False)
    empty = forms.BooleanField(label=_("Leave out a single line of the desk"), required=False)
    monologue = forms.BooleanField(label=_("Leave out where only the desk wrote"), required=False)
    forward_lines = forms.IntegerField(
        label=_("Leave out what was passed on after lines"),
        min_value=0,
        max_value=10,
        required=False,
        help_text=_("So many own lines or fewer; empty = count it."),
    )
    single_line_replies = forms.IntegerField(
        label=_("Leave out one line of a buyer with answers"),
        min_value=0,
        max_value=10,
        required=False,
        help_text=_("So many answers or fewer; empty = count it."),
    )
    answer_days = forms.IntegerField(
        label=_("Days in which a buyer must answer the desk"),
        min_value=1,
        max_value=5,
        required=False,
        help_text=_("Where the desk wrote first; empty = count it at once."),
    )
    own_names = forms.CharField(
        label=_("Own accounts"),
        required=False,
        max_length=1_000,
        help_text=_("Names of buyers that are the shop's own, separated by commas."),
    )
    code_words = forms.CharField(
        label=_("Code words"),
        required=False,
        max_length=500,
        help_text=_("A chat with one of these words does not count, separated by commas."),
    )
    valid_from = forms.DateField(
        label=_("From day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Why"), max_length=300)

    def rule(self) -> CreditRule:
        """Return the choices and lengths."""
        kept = self.cleaned_data
        return CreditRule(
            Basis(kept["basis"]),
            Tie(kept["tie"]),
            kept["window_days"],
            kept["guard_minutes"],
            kept["followup_minutes"],
        )

    def exclusions(self) -> Exclusions:
        """Return the switches."""
        kept = self.cleaned_data
        plain = ("after_sales", "empty", "monologue", "forward_lines", "single_line_replies")
        return Exclusions(
            own_names=_words(kept["own_names"]),
            code_words=_words(kept["code_words"]),
            answer_days=kept["answer_days"],
            **{name: kept[name] for name in plain},
        )


def rule_initial(rule: ConversionRule | None) -> dict[str, Any]:
    """Return what the form starts with: the version in force."""
    kept = exclusions_of(rule) if rule else Exclusions()
    found: dict[str, Any] = {
        name: getattr(rule or CreditRule(), name)
        for name in ("basis", "tie", "window_days", "guard_minutes", "followup_minutes")
    }
    switches = ("after_sales", "empty", "monologue", "forward_lines", "single_line_replies")
    found |= {name: getattr(kept, name) for name in (*switches, "answer_days")}
    found["own_names"] = ", ".join(kept.own_names)
    found["code_words"] = ", ".join(kept.code_words)
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
