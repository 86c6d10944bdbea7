"""What is ticked at an inspection, and what is to be inspected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.models import CaseLine, CheckKind, Inspection, InspectionCheck
from apps.aftersales.services.inspecting import Answer, Goods
from apps.shop.models import Shop, Sku

ANSWERS = [("yes", _("In order")), ("no", _("Not in order"))]
COUNT_LABELS = {
    "restock_qty": _("Back to stock"),
    "refurb_qty": _("To be mended"),
    "scrap_qty": _("Scrap"),
    "supplier_qty": _("To the supplier"),
    "back_qty": _("Back to the buyer"),
    "missing_qty": _("Missing"),
}


class GoodsForm(ServiceForm):
    """A batch from the supplier, or a delivery that is looked at."""

    target = forms.ChoiceField(
        label=_("What"),
        choices=[each for each in Inspection.Target.choices if each[0] != "return"],
    )
    sku = forms.CharField(label=_("SKU"), max_length=120)
    batch_code = forms.CharField(label=_("Batch"), max_length=60, required=False)
    supplier = forms.CharField(label=_("Supplier"), max_length=80, required=False)
    qty = forms.IntegerField(label=_("Units looked at"), min_value=1, initial=1)

    def __init__(self, *args: Any, shop: Shop, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop

    def clean_sku(self) -> Sku:
        """Find the SKU by its code."""
        found = Sku.objects.filter(shop=self.shop, code=self.cleaned_data["sku"].strip())
        sku = found.select_related("product").first()
        if sku is None:
            raise forms.ValidationError(_("There is no SKU of this code in the shop."))
        return sku

    def goods(self) -> Goods:
        """Return what is to be looked at."""
        return Goods(**self.cleaned_data)


class InspectionForm(ServiceForm):
    """One row of large ticks a check, and the six counts for goods sent back."""

    def __init__(self, *args: Any, inspection: Inspection, **more: Any) -> None:
        super().__init__(*args, **more)
        self.checks = list(inspection.checks.order_by("position"))
        for check in self.checks:
            self._add(check)
        line = inspection.case_line
        self.counted = CaseLine.COUNTS if line is not None else ()
        for name in self.counted:
            initial = (line.expected_qty or line.qty) if line and name == "restock_qty" else 0
            self.fields[name] = forms.IntegerField(
                label=COUNT_LABELS[name], min_value=0, initial=initial
            )

    def _add(self, check: InspectionCheck) -> None:
        at = check.position
        self.fields[f"passed-{at}"] = forms.ChoiceField(
            label=check.spec, choices=ANSWERS, required=check.required, widget=forms.RadioSelect
        )
        measured = _("Measured") if check.kind != CheckKind.COUNT else _("Counted")
        self.fields[f"measured-{at}"] = forms.CharField(
            label=measured, max_length=80, required=False
        )
        if check.kind == CheckKind.EXPIRY:
            self.fields[f"expiry_on-{at}"] = forms.DateField(
                label=_("Date on the pack"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}),
            )
        self.fields[f"note-{at}"] = forms.CharField(label=_("Note"), max_length=300, required=False)

    def answers(self) -> list[Answer]:
        """Return what was ticked."""
        data = self.cleaned_data
        said = {"yes": True, "no": False}
        return [
            Answer(
                check.position,
                said.get(data[f"passed-{check.position}"]),
                data[f"measured-{check.position}"],
                data.get(f"expiry_on-{check.position}"),
                data[f"note-{check.position}"],
            )
            for check in self.checks
        ]

    def counts(self) -> dict[str, int] | None:
        """Return the six counts of goods sent back, None for others."""
        return {name: self.cleaned_data[name] for name in self.counted} or None

    def cards(self) -> list[tuple[InspectionCheck, list[Any]]]:
        """Return each check with its fields, the ticks first."""
        return [
            (check, [field for field in self if field.name.endswith(f"-{check.position}")])
            for check in self.checks
        ]

    def count_fields(self) -> list[Any]:
        """Return the fields of the six counts."""
        return [self[name] for name in self.counted]
