"""The form that takes a file."""

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
    "ads.plan_day": _("Ads: plans by day"),
    "ads.subject_day": _("Ads: what is advertised, by day"),
    "ads.keyword_day": _("Ads: words by day"),
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


class CorrectedForm(forms.Form):
    """The refused rows of an import, corrected in the file that was downloaded."""

    file = forms.FileField(
        label=_("The corrected file"),
        help_text=_("The CSV from here. A cell of *** stays as it was."),
        allow_empty_file=True,
    )

    def refuse(self, error: ShopError) -> None:
        """Show every problem of the file at once."""
        for _where, text in error.extra.get("problems", [["file", error.message]]):
            self.add_error("file", text)
