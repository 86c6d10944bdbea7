"""The upload form."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common.errors import ShopError
from apps.intake.profiles import PROFILES
from apps.shop.models import Shop

LAYOUTS = {
    "tmall.order_report": _("Tmall order report"),
    "taobao.order_list": _("Taobao order list"),
    "taobao.order_detail": _("Taobao order details"),
    "tmall.item_report": _("Tmall item report"),
    "shopify.orders_csv": _("Shopify orders"),
    "douyin.orders": _("Douyin orders"),
    "advisor.product_day": _("Business advisor: visits by product"),
    "advisor.source_day": _("Business advisor: visits by source"),
    "advisor.shop_day": _("Business advisor: visits of the shop"),
}
BUILT_IN = [("", _("Find it by the header")), *((key, LAYOUTS[key]) for key in PROFILES)]


class UploadForm(forms.Form):
    """Which file, for which shop, in which layout."""

    shop = forms.ModelChoiceField(
        Shop.objects.none(), label=_("Shop"), empty_label=None, to_field_name="code"
    )
    profile = forms.ChoiceField(
        required=False,
        label=_("Layout"),
        choices=BUILT_IN,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel, or one CSV in a ZIP, up to 100 MiB. Order numbers stay text."),
        allow_empty_file=True,
    )

    def __init__(
        self, *args: Any, shops: QuerySet[Shop], own: Sequence[str] = (), **kwargs: Any
    ) -> None:
        """Offer only the shops for which the person may import, and the layouts made there."""
        super().__init__(*args, **kwargs)
        choices = [*BUILT_IN, *((key, key) for key in own)]
        cast(forms.ChoiceField, self.fields["profile"]).choices = choices
        cast("forms.ModelChoiceField[Shop]", self.fields["shop"]).queryset = shops

    def received(self) -> dict[str, Any]:
        """Return what batch_receive takes."""
        file = self.cleaned_data["file"]
        return {
            "shop": self.cleaned_data["shop"],
            "profile_key": self.cleaned_data["profile"],
            "file_name": file.name,
            "blocks": file.chunks(),
        }

    def refuse(self, error: ShopError) -> None:
        """Show a refusal of the service at the field it names."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, error.message)


FIELD_LABELS = {
    "order_id": _("Order number"),
    "ordered_at": _("Ordered at"),
    "paid_at": _("Paid at"),
    "updated_at": _("Last changed at"),
    "status": _("Status"),
    "number": _("Number shown"),
    "order_amount": _("Order total"),
    "paid_amount": _("Paid amount"),
    "goods_amount": _("Goods"),
    "shipping_amount": _("Postage"),
    "discount_amount": _("Discount"),
    "tax_amount": _("Tax"),
    "refund_total": _("Refunded so far"),
    "customer": _("Buyer id"),
    "customer_name": _("Buyer name"),
    "source": _("Traffic source"),
    "region": _("Region"),
    "closed_reason": _("Why it was closed"),
    "seller_note": _("Seller's note"),
    "refund_order": _("Order that a refund belongs to"),
    "line_id": _("Line number of the platform"),
    "product": _("Product id"),
    "sku": _("Item code"),
    "title": _("Item title"),
    "quantity": _("Quantity"),
    "unit_price": _("Price of one"),
    "line_amount": _("Line total"),
    "line_shipping": _("Postage of the line"),
}
DATE_FORMATS = {
    "usual": [],
    "day_first": [
        "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y",
    ],
    "month_first": ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y %H:%M"],
    "date_only": ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"],
}  # fmt: skip
SIGNS = {"point": (".", ","), "comma": (",", "."), "space": (",", " ")}
ZERO_FIELDS = ("unit_price", "quantity", "line_amount")


class MappingForm(forms.Form):
    """Which column of a foreign table is which field, and how its cells are written."""

    key = forms.SlugField(
        max_length=32, label=_("Name of this layout"), help_text=_("Letters, digits and hyphens.")
    )
    kind = forms.ChoiceField(
        label=_("Rows are"),
        choices=[("orders", _("orders, or lines of orders")),
                 ("order_lines", _("lines of orders that came in another file"))],
    )  # fmt: skip
    zone = forms.CharField(max_length=64, label=_("Time zone of the times"))
    dates = forms.ChoiceField(
        label=_("Dates are written"),
        choices=[("usual", "2026-12-31 14:30:00"), ("day_first", "31/12/2026 14:30"),
                 ("month_first", "12/31/2026 14:30"), ("date_only", "2026-12-31")],
    )  # fmt: skip
    signs = forms.ChoiceField(
        label=_("Amounts are written"),
        choices=[("point", "1,234.50"), ("comma", "1.234,50"), ("space", "1 234,50")],
    )
    refund_test = forms.ChoiceField(
        required=False,
        label=_("Rows that are refunds"),
        choices=[("", _("none")), ("starts_with", _("the column starts with")),
                 ("below", _("the column is below 0"))],
    )  # fmt: skip
    refund_column = forms.ChoiceField(required=False, label=_("Column of the refund rule"))
    refund_value = forms.CharField(required=False, max_length=40, label=_("Starts with"))
    skip_zero = forms.BooleanField(
        required=False, label=_("Leave out rows whose price or quantity is 0 or less")
    )
    whole_amounts = forms.BooleanField(
        required=False, label=_("These lines are all that an order costs")
    )

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        """Offer the columns of the table for every field."""
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((column, column) for column in dict.fromkeys(columns) if column)]
        cast(forms.ChoiceField, self.fields["refund_column"]).choices = choices
        for name, label in FIELD_LABELS.items():
            self.fields[f"field-{name}"] = forms.ChoiceField(
                required=False, label=label, choices=choices
            )

    def column_fields(self) -> list[forms.BoundField]:
        """Return the selects that say which column is which field."""
        return [self[f"field-{name}"] for name in FIELD_LABELS]

    def mapping(self) -> dict[str, Any]:
        """Return the mapping as plain data; only after is_valid."""
        data = self.cleaned_data
        chosen = {name: data[f"field-{name}"] for name in FIELD_LABELS}
        columns = {name: column for name, column in chosen.items() if column}
        decimal_sign, thousands_sign = SIGNS[data["signs"]]
        start = data["refund_value"] if data["refund_test"] == "starts_with" else "0"
        rule = {"column": data["refund_column"], "test": data["refund_test"], "value": start}
        zero = [columns[name] for name in ZERO_FIELDS if name in columns]
        return {
            "kind": data["kind"],
            "columns": columns,
            "zone": data["zone"],
            "date_formats": DATE_FORMATS[data["dates"]],
            "decimal_sign": decimal_sign,
            "thousands_sign": thousands_sign,
            "refund_rows": rule if data["refund_test"] else None,
            "skip_rows": [{"column": column, "test": "at_most", "value": "0"} for column in zero]
            if data["skip_zero"]
            else [],
            "amounts_from_lines": data["whole_amounts"],
        }

    def refuse(self, error: ShopError) -> None:
        """Show every problem of a mapping at its field, where it has one."""
        for where, text in error.extra.get("problems", [[error.field or "", error.message]]):
            name = f"field-{where.removeprefix('columns.')}" if "columns." in where else where
            self.add_error(name if name in self.fields else None, text)
