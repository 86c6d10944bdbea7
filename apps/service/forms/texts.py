"""Forms of replies, articles and notices."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.service.forms.conflicts import ConflictForm
from apps.service.forms.people import day_field
from apps.service.models import AgentSkill, Snippet, TextVersion
from apps.service.models.texts import BODY_LENGTH, TITLE_LENGTH
from apps.service.placeholders import Variable
from apps.service.selectors.snippets import products_by_code
from apps.service.selectors.variables import About
from apps.service.services.snippets import Settings, Words
from apps.shop.models import Shop

VARIABLES = " ".join(f"{{{name}}}" for name in Variable)
SHOWN = [
    ("", _("In use")),
    ("waiting", _("Wait for approval")),
    ("review", _("To check again")),
    ("mine", _("Mine alone")),
    ("expired", _("Run out")),
    ("retired", _("Retired")),
]


class SnippetListForm(forms.Form):
    """What to list: a kind, a state or a search; a wrong page mark is ignored."""

    kind = forms.ChoiceField(choices=Snippet.Kind.choices, required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    q = forms.CharField(label=_("Search"), max_length=120, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def asked(self) -> dict[str, Any]:
        """Return what is asked for; fields that do not parse ask for nothing."""
        self.full_clean()
        told = dict.fromkeys(self.fields, "") | self.cleaned_data
        return {**told, "kind": told["kind"] or Snippet.Kind.REPLY}


class PickForm(forms.Form):
    """What somebody who writes an answer looks for; what does not parse looks for nothing."""

    kind = forms.ChoiceField(choices=Snippet.Kind.choices, required=False)
    q = forms.CharField(max_length=120, required=False)
    order = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    inquiry = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def asked(self) -> dict[str, Any]:
        """Return what is asked for."""
        self.full_clean()
        told = self.cleaned_data
        return {
            "kind": told.get("kind") or Snippet.Kind.REPLY,
            "q": told.get("q", ""),
            "about": About(told.get("order"), told.get("inquiry")),
        }


class WordsForm(ConflictForm):
    """The words of a text."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    body = forms.CharField(
        label=_("Text"),
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=format_lazy(_("Put in for each buyer: {names}."), names=VARIABLES),
    )
    reason = forms.CharField(label=_("Why it changes"), max_length=300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def words(self) -> Words:
        """Return the words as the service takes them."""
        data = self.cleaned_data
        return Words(data["title"].strip(), data["body"], data.get("reason", ""))


class SnippetForm(WordsForm):
    """The words of a text, and where it is used."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("What one types after / to find it. Empty: the next free number."),
    )
    scope = forms.ChoiceField(label=_("For"), choices=Snippet.Scope.choices)
    role = forms.ChoiceField(
        label=_("Team"), choices=[("", "—"), *AgentSkill.Role.choices], required=False
    )
    audience = forms.ChoiceField(label=_("Readers"), choices=Snippet.Audience.choices)
    locale = forms.ChoiceField(label=_("Language of the buyer"), choices=[], required=False)
    products = forms.CharField(
        label=_("Products"),
        max_length=2_000,
        required=False,
        help_text=_("Their codes, separated by commas."),
    )
    valid_from = day_field(_("From"), required=False)
    valid_to = day_field(_("Until"), required=False)
    query = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    field_order = [
        "title", "body", "reason", "code", "scope", "role", "audience", "locale", "products",
        "valid_from", "valid_to",
    ]  # fmt: skip

    def __init__(self, *args: Any, shop: Shop, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop, self.kind = shop, kind
        if "seen" not in self.initial:
            # A first version changes nothing.
            del self.fields["reason"]
        self.fields["audience"].initial = Snippet.Audience.PUBLIC
        languages = Snippet._meta.get_field("locale").choices or []
        self.fields["locale"].choices = [("", _("any")), *languages]  # type: ignore[attr-defined]  # a choice field

    def clean_code(self) -> str:
        """Return the code in lower case; it is typed after a slash, so it holds no space."""
        code: str = self.cleaned_data["code"].strip().casefold()
        if re.search(r"[\s/@{}]", code):
            raise ValidationError(_("A code holds no space and none of / @ { }."))
        return code

    def clean_products(self) -> tuple[int, ...]:
        """Return the ids of the products named; a code that the shop does not know is refused."""
        codes = [each for each in re.split(r"[,，;\s]+", self.cleaned_data["products"]) if each]
        known = products_by_code(self.shop, codes)
        wrong = [code for code in codes if code not in known]
        if wrong:
            text = _("The shop has no product %(code)s.")
            raise ValidationError(text, params={"code": ", ".join(wrong)})
        return tuple(known[code] for code in codes)

    def clean(self) -> dict[str, Any]:
        """Refuse a team without its name, and an end before the start."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("scope") == Snippet.Scope.TEAM and not data.get("role"):
            self.add_error("role", _("Say for which team."))
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day lies before the first."))
        return data

    def settings(self) -> Settings:
        """Return where the text is used, as the service takes it."""
        data = self.cleaned_data
        return Settings(
            kind=self.kind,
            code=data["code"],
            scope=data["scope"],
            role=data["role"],
            audience=data["audience"],
            locale=data["locale"],
            product_ids=data["products"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )


class VerifyForm(ServiceForm):
    """When somebody has to look at a text again."""

    review_due = day_field(_("Check again on"), required=False)


def words_start(head: TextVersion) -> dict[str, Any]:
    """Return what a form of the words shows first."""
    return {"title": head.title, "body": head.body, "seen": head.number}


def settings_start(snippet: Snippet, codes: list[str]) -> dict[str, Any]:
    """Return what a form of a text's settings shows first."""
    names = ("code", "scope", "role", "audience", "locale", "valid_from", "valid_to")
    return {"products": ", ".join(codes), **{name: getattr(snippet, name) for name in names}}


def half_a_year(today: date) -> date:
    """Return the day on which a text that was checked today is usually checked again."""
    month, year = (today.month + 5) % 12 + 1, today.year + (today.month + 5) // 12
    return date(year, month, min(today.day, 28))
