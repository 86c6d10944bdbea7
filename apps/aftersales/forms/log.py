"""The log form: an order or buyer, what is wanted, which lines, why, how much."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.aftersales.forms.base import amount_of, money_field, note_field
from apps.aftersales.hands import Sent
from apps.aftersales.models import AfterSalesCase, Reason
from apps.aftersales.selectors.orders import LineChoice, OrderFound, buyer_found
from apps.aftersales.wishes import LineWish, Wish
from apps.common.errors import ShopError
from apps.common.money import money
from apps.shop.models import Shop
from apps.shop.services.staging import customer_hash

Made = TypeVar("Made")
SOURCES = [
    each for each in AfterSalesCase.Source.choices if each[0] not in ("import", "inspection")
]
# One key a kind, while nobody types.
KIND_KEYS = {
    "refund_only": "r",
    "return_refund": "b",
    "exchange": "x",
    "resend": "s",
    "repair": "m",
    "parcel_missing": "p",
    "parcel_late": "l",
    "complaint": "c",
    "compensation": "k",
}


class LogForm(ServiceForm):
    """One case; `found` is its order, whose lines are the fields of the form."""

    order = forms.CharField(label=_("Order number"), max_length=64, required=False)
    buyer = forms.CharField(
        label=_("Buyer's id at the platform"),
        max_length=120,
        required=False,
        help_text=_("Where no order is known."),
    )
    kind = forms.ChoiceField(label=_("What the buyer wants"), choices=AfterSalesCase.Kind.choices)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    note = note_field(_("Note"), required=False)
    source = forms.ChoiceField(label=_("Came by"), choices=SOURCES)
    severity = forms.TypedChoiceField(
        label=_("How serious"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *AfterSalesCase.Severity.choices],
    )
    tracking_no = forms.CharField(label=_("Parcel number"), max_length=60, required=False)
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        shop: Shop,
        found: OrderFound | None,
        reasons: Sequence[Reason],
        **more: Any,
    ) -> None:
        more.setdefault("initial", {})
        more["initial"] = {"key": uuid4().hex, "kind": "refund_only", **more["initial"]}
        super().__init__(*args, **more)
        self.shop, self.found = shop, found
        # A number that the shop does not know, and the open case that is the same.
        self.unknown = ""
        self.duplicate: int | None = None
        self.fields["reason"].choices = [("", "–"), *[(row.code, row.label) for row in reasons]]  # type: ignore[attr-defined]  # a choice field
        self.choices: Sequence[LineChoice] = found.lines if found else ()
        only = len(self.choices) == 1
        for each in self.choices:
            pk = each.line.pk
            picked = forms.BooleanField(
                required=False, initial=only and each.left_qty > 0, label=each.line.title
            )
            self.fields[f"line_{pk}"] = picked
            units = forms.NumberInput(attrs={"min": 1, "max": max(each.left_qty, 1)})
            self.fields[f"qty_{pk}"] = forms.IntegerField(
                min_value=1, required=False, initial=1, widget=units, label=_("Units")
            )
            self.fields[f"amount_{pk}"] = money_field(_("Amount"), required=False)
            self.fields[f"amount_{pk}"].initial = money(each.amount, shop.currency)

    def attempt(self, service: Callable[[], Made]) -> Made | None:
        """Return what was logged; remember the case that is open for the same."""

        def tried() -> Made:
            try:
                return service()
            except ShopError as error:
                self.duplicate = error.extra.get("case") if error.code == "duplicate" else None
                raise

        return super().attempt(tried)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return each line of the order with its three fields."""
        return [
            {
                "choice": each,
                "picked": self[f"line_{each.line.pk}"],
                "qty": self[f"qty_{each.line.pk}"],
                "amount": self[f"amount_{each.line.pk}"],
            }
            for each in self.choices
        ]

    @property
    def number(self) -> str:
        """Return the order number that was asked for."""
        return str(self.data.get("order") or self.initial.get("order") or "")

    @property
    def kind_keys(self) -> str:
        """Return which key chooses which kind, for the script of the page."""
        return json.dumps(KIND_KEYS)

    def clean(self) -> dict[str, Any]:
        """Find the order or the buyer; where a number is unknown, offer the other way."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("order") and self.found is None:
            text = _("There is no order %(number)s. Log it by the buyer's id below.")
            self.add_error("order", ValidationError(text, params={"number": data["order"]}))
        elif not data.get("order"):
            data["customer"] = self._buyer(data.get("buyer") or "")
        return data

    def wish(self) -> Wish:
        """Return what is logged."""
        data = self.cleaned_data
        customer = data.get("customer")
        return Wish(
            kind=data["kind"],
            source=data["source"],
            order_id=self.found.order.pk if self.found else None,
            customer_id=customer.pk if customer else None,
            lines=self._lines(),
            note=data.get("note") or "",
            severity=data.get("severity"),
            tracking_no=data.get("tracking_no") or "",
        )

    def sent(self) -> Sent:
        """Return the key of this form and what it says."""
        body = {name: str(value) for name, value in self.cleaned_data.items() if name != "key"}
        return Sent(key=self.cleaned_data["key"], body=body)

    def _lines(self) -> tuple[LineWish, ...]:
        data = self.cleaned_data
        return tuple(
            LineWish(
                qty=data.get(f"qty_{each.line.pk}") or 1,
                order_line_id=each.line.pk,
                reason=data.get("reason") or "",
                note=data.get("note") or "",
                amount=amount_of(data.get(f"amount_{each.line.pk}")),
            )
            for each in self.choices
            if data.get(f"line_{each.line.pk}")
        )

    def _buyer(self, reference: str) -> Any:
        if not reference.strip():
            self.add_error("order", _("Which order? Without one, the buyer's id at the platform."))
            return None
        hashed = customer_hash(shop_id=self.shop.pk, customer_ref=reference.strip())
        found = buyer_found(self.shop, hashed)
        if found is None:
            self.add_error("buyer", _("No buyer of this shop has that id."))
        return found
