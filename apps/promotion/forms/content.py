"""Forms of posts: what they say and when, and the steps that need a word."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.promotion.draws import HOLDOUT_MOST
from apps.promotion.forms.steps import count_field
from apps.promotion.models import Campaign, ContentPost, PromotionSettings
from apps.promotion.services.content import PostText
from apps.promotion.states import CAMPAIGN_OPEN
from apps.shop.models import Product, Shop

MINUTE = "%Y-%m-%dT%H:%M"


class PostForm(ServiceForm):
    """What a post says, where and when. Its time is on the shop's clock."""

    kind = forms.ChoiceField(label=_("What"), choices=ContentPost.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(
        label=_("Words"), max_length=5_000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Empty: kept as an idea."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), choices=ContentPost.Channel.choices)
    planned_at = forms.DateTimeField(
        label=_("Goes out at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        input_formats=[MINUTE, "%Y-%m-%d %H:%M"],
    )
    product = forms.CharField(
        label=_("Product"), required=False, max_length=64,
        help_text=_("Its number; empty where it is about none."),
    )  # fmt: skip
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), required=False, queryset=Campaign.objects.none(), empty_label="–"
    )
    needs_picture = forms.BooleanField(label=_("Needs a picture"), required=False)
    picture = forms.CharField(
        label=_("Picture"), max_length=500, required=False,
        help_text=_("Link, or name of the file."),
    )  # fmt: skip
    utm = forms.CharField(label=_("Mark in its links (utm)"), max_length=80, required=False)

    def __init__(self, *args: Any, shop: Shop, row: ContentPost | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shop = shop
        own = Q(pk=row.campaign_id) if row else Q()
        offered = Campaign.objects.filter(Q(state__in=CAMPAIGN_OPEN) | own, shop=shop)
        # The stubs know the field's base class alone, which has no queryset.
        self.fields["campaign"].queryset = offered.order_by("starts_at", "pk")  # type: ignore[attr-defined]
        if row is None:
            return
        del self.fields["kind"]
        names = ("title", "body", "channel", "needs_picture", "picture", "utm")
        self.initial = {name: getattr(row, name) for name in names}
        self.initial["planned_at"] = f"{row.planned_at.astimezone(shop.tz):{MINUTE}}"
        self.initial["campaign"] = row.campaign_id
        self.initial["product"] = row.product.external_id if row.product else ""

    def clean_planned_at(self) -> datetime:
        """Return the instant of what was written on the shop's clock."""
        told: datetime = self.cleaned_data["planned_at"]
        return told.replace(tzinfo=self.shop.tz)

    def clean_product(self) -> Product | None:
        """Return the shop's product of that number."""
        told = self.cleaned_data["product"].strip()
        if not told:
            return None
        found = Product.objects.filter(shop=self.shop, external_id=told).first()
        if found is None:
            raise forms.ValidationError(_("The shop has no product of this number."))
        return found

    def text(self) -> PostText:
        """Return what the services take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "kind"}
        return PostText(**data)


class StepForm(ServiceForm):
    """A step of a post, with the words that it needs."""

    event = forms.ChoiceField(
        choices=[(name, "") for name in ("ready", "send_back", "approve", "publish", "skip")]
    )
    note = forms.CharField(label=_("Why"), max_length=500, required=False)
    url = forms.CharField(label=_("Link or number"), max_length=500, required=False)

    def clean_url(self) -> str:
        """Refuse what a page would run as a script."""
        told: str = self.cleaned_data["url"].strip()
        if ":" in told and not told.startswith(("https://", "http://")):
            raise forms.ValidationError(
                _("Give an address that begins with https://, or a number.")
            )
        return told

    def told(self) -> dict[str, str]:
        """Return what the step says."""
        return {name: self.cleaned_data[name] for name in ("note", "url")}


class CountForm(ServiceForm):
    """How many a post reached."""

    reach = count_field(_("Reached"))
    clicks = count_field(_("Clicks"))


class PlanSettingsForm(ServiceForm):
    """How much is posted, and who may approve."""

    posts_per_day = forms.IntegerField(label=_("Posts a day"), min_value=1, max_value=12)
    self_approval = forms.BooleanField(
        label=_("Somebody alone may approve their own work"), required=False,
        help_text=_("With a note each time, and marked in the log."),
    )  # fmt: skip
    competitor_shops = forms.IntegerField(
        label=_("Competitors watched at most"), min_value=1, max_value=100
    )
    price_noise_pct = forms.DecimalField(
        label=_("Changes of a price shown from, %"), min_value=0, max_value=100, decimal_places=1
    )
    fetch_on = forms.BooleanField(
        label=_("Pages of competitors may be fetched"), required=False,
        help_text=_("Once a day each, only where the host allows programs."),
    )  # fmt: skip
    holdout_pct = forms.IntegerField(
        label=_("Held back of messages to members, %"), min_value=0, max_value=HOLDOUT_MOST
    )
    quiet_from = forms.TimeField(
        label=_("No message to members from"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the shop's clock; equal times mean at any hour."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: PromotionSettings, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {name: getattr(row, name) for name in self.fields}

    def told(self) -> dict[str, Any]:
        """Return what promotion_settings_save takes."""
        return dict(self.cleaned_data)
