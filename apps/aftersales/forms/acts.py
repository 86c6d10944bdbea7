"""Forms of events that need more than a note: plans, counts, verdicts, numbers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.aftersales.forms.base import (
    ActForm,
    NoteForm,
    OptionalNoteForm,
    TellForm,
    amount_of,
    money_field,
    note_field,
)
from apps.aftersales.models import CaseLeg, CaseLine
from apps.aftersales.models.reason import Route
from apps.aftersales.plans import Plan, plan_from
from apps.aftersales.services.legs import Counts
from apps.common.money import money
from apps.common.templatetags.ui import plain

ROUTES = [choice for choice in Route.choices if choice[0] != Route.EXPLAIN]
BY_KIND = {
    "refund_only": "refund_only",
    "return_refund": "return_refund",
    "exchange": "exchange",
    "resend": "resend",
    "repair": "repair",
    "parcel_missing": "resend",
    "parcel_late": "compensate",
    "complaint": "compensate",
    "compensation": "compensate",
}
COUNTS = {
    "restock": _("Back to stock"),
    "refurb": _("To mend"),
    "scrap": _("Scrap"),
    "supplier": _("To supplier"),
    "back": _("Back to buyer"),
    "missing": _("Missing"),
}


class PlanForm(OptionalNoteForm):
    """What is done: a route, a refund a line, and what goes on top."""

    route = forms.ChoiceField(label=_("What is done"), choices=ROUTES)
    compensation = money_field(_("Compensation"), required=False)
    freight = money_field(_("Freight"), required=False)
    borne_by = forms.ChoiceField(label=_("Borne by"), choices=CaseLeg.BorneBy.choices)
    if_out_of_stock = forms.ChoiceField(
        label=_("If out of stock"),
        choices=[each for each in CaseLeg.IfOutOfStock.choices if each[0] != "other_sku"],
    )
    field_order = ("route",)

    def build(self) -> None:
        """Add a field for the refund of each line, of the whole order where none is known."""
        kept = plan_from(self.case.plan)
        self.lines: list[CaseLine] = list(self.case.lines.all())
        for line in self.lines:
            usual = line.agreed_amount or line.asked_amount
            label = _("Refund: %(title)s") % {"title": line.title[:60] or f"#{line.pk}"}
            self._amount(line.pk, label, kept, usual)
        if not self.lines:
            self._amount(0, _("Refund"), kept, Decimal(0))
        self.initial.setdefault("borne_by", "shop")
        self.initial.setdefault("route", self.case.route or BY_KIND[self.case.kind])
        if kept is not None:
            told = {
                "route": kept.route,
                "compensation": self._told(kept.compensation),
                "freight": self._told(kept.freight),
                "borne_by": kept.borne_by,
                "if_out_of_stock": kept.if_out_of_stock,
            }
            self.initial.update(told)
        names = ["route", *[name for name in self.fields if name.startswith("amount_")]]
        self.order_fields(
            [*names, "compensation", "freight", "borne_by", "if_out_of_stock", "note"]
        )

    def _amount(self, key: int, label: Any, kept: Plan | None, usual: Decimal) -> None:
        amount = kept.amounts.get(key, Decimal(0)) if kept else usual
        self.fields[f"amount_{key}"] = money_field(label, required=False)
        self.initial[f"amount_{key}"] = self._told(amount)

    def _told(self, amount: Decimal) -> str:
        case = self.case
        return plain(money(amount, case.order.currency if case.order else case.shop.currency))

    def arguments(self) -> dict[str, Any]:
        """Return the plan and the note."""
        data = self.cleaned_data
        found = {
            int(name.removeprefix("amount_")): amount_of(value)
            for name, value in data.items()
            if name.startswith("amount_")
        }
        has_refund = data["route"] in ("refund_only", "return_refund")
        amounts = {line: amount for line, amount in found.items() if amount and has_refund}
        plan = Plan(
            route=data["route"],
            amounts=amounts,
            compensation=amount_of(data.get("compensation")),
            freight=amount_of(data.get("freight")),
            borne_by=data["borne_by"],
            if_out_of_stock=data["if_out_of_stock"],
        )
        return {"plan": plan, "note": data.get("note") or ""}


class CancelForm(OptionalNoteForm):
    """That the buyer withdrew, or which case covers this one."""

    duplicate_of = forms.IntegerField(label=_("Duplicate of case"), required=False, min_value=1)

    def arguments(self) -> dict[str, Any]:
        """Return the duplicate, None where none is named, and the note."""
        told = super().arguments()
        return told | {"duplicate_of": self.cleaned_data.get("duplicate_of")}


class CloseForm(OptionalNoteForm):
    """Whether the buyer confirmed it, and how."""

    is_confirmed = forms.BooleanField(label=_("The buyer confirmed it"), required=False)


class EscalateForm(OptionalNoteForm):
    """The platform's number of the dispute."""

    external_no = forms.CharField(label=_("Platform's number"), max_length=80, required=False)


class VerdictAgainstForm(OptionalNoteForm):
    """What the platform says is paid, and who bears it."""

    amount = money_field(_("Amount"))
    borne_by = forms.ChoiceField(label=_("Borne by"), choices=CaseLeg.BorneBy.choices)
    is_split = forms.BooleanField(label=_("Only in part for the buyer"), required=False)

    def build(self) -> None:
        """Begin with the shop as who bears it."""
        self.initial.setdefault("borne_by", "shop")


class NumberForm(ActForm):
    """The number under which money went."""

    number = forms.CharField(label=_("Number at the platform or bank"), max_length=80)


class QuoteForm(NoteForm):
    """What mending costs, and what the buyer was told."""

    parts_cost = money_field(_("Parts"))
    labour_cost = money_field(_("Labour"))


class CountsForm(OptionalNoteForm):
    """Where the units of each line went: six counts that add up."""

    def build(self) -> None:
        """Add six fields a line."""
        self.lines: list[CaseLine] = list(self.case.lines.all())
        for line in self.lines:
            for name, label in COUNTS.items():
                widget = forms.NumberInput(attrs={"min": 0, "max": line.expected_qty})
                field = forms.IntegerField(
                    label=label, min_value=0, required=False, initial=0, widget=widget
                )
                self.fields[f"{name}_{line.pk}"] = field
        self.order_fields([name for name in self.fields if name != "note"])

    @property
    def counted(self) -> list[tuple[CaseLine, list[forms.BoundField]]]:
        """Return each line with its six fields."""
        return [(line, [self[f"{name}_{line.pk}"] for name in COUNTS]) for line in self.lines]

    def arguments(self) -> dict[str, Any]:
        """Return the counts by line, and the note."""
        data = self.cleaned_data
        counts = {
            line.pk: Counts(**{name: data.get(f"{name}_{line.pk}") or 0 for name in COUNTS})
            for line in self.lines
        }
        return {"counts": counts, "note": data.get("note") or ""}


class ContactForm(TellForm):
    """A note, or what was said to or by the buyer."""

    direction = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("Note")), ("out", _("We told the buyer")), ("in", _("The buyer said"))],
    )


class LineForm(ActForm):
    """What the buyer's reason is and what the cause was found to be."""

    stated = forms.ChoiceField(label=_("Reason of the buyer"))
    cause = forms.ChoiceField(label=_("Cause that was found"), required=False)
    remediable = forms.ChoiceField(
        label=_("Can it be mended"), choices=CaseLine.Remediable.choices, required=False
    )
    defect_code = forms.CharField(label=_("Defect"), max_length=40, required=False)

    def __init__(
        self, *args: Any, line: CaseLine, reasons: list[tuple[str, str]], **more: Any
    ) -> None:
        self.line, self.reasons = line, reasons
        super().__init__(*args, event="line", **more)

    def about(self, _leg: CaseLeg | None) -> str:
        """Return the line that the form is about."""
        return f"line_{self.line.pk}"

    def build(self) -> None:
        """Offer the reasons, with what is said already chosen."""
        self.fields["stated"].choices = self.reasons  # type: ignore[attr-defined]  # a choice field
        self.fields["cause"].choices = [("", _("not yet")), *self.reasons]  # type: ignore[attr-defined]  # a choice field
        line = self.line
        told = {
            "stated": line.stated_reason.code if line.stated_reason else "",
            "cause": line.verified_cause.code if line.verified_cause else "",
            "remediable": line.remediable,
            "defect_code": line.defect_code,
        }
        self.initial.update(told)


class EvidenceForm(ActForm):
    """A file that shows what happened."""

    file = forms.FileField(label=_("Picture, film or document"))
    note = note_field(_("What it shows"), required=False)

    def sent(self) -> Any:
        """Leave the bytes out of what the key stands for."""
        sent = super().sent()
        return type(sent)(sent.version, sent.key, {"name": self.cleaned_data["file"].name})
