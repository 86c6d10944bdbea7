"""The page of a campaign: its name, budget and source, and readings of the budget."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.http import AppRequest, shell
from apps.promotion.forms.ads import CampaignForm, ReadingForm
from apps.promotion.models import AdCampaign
from apps.promotion.selectors.campaigns import campaign_budget, campaign_of, campaign_readings
from apps.promotion.services.campaigns import budget_reading_add, campaign_describe


def campaign(request: AppRequest, campaign_id: int) -> HttpResponse:
    """Show a campaign, and say what it is called and may spend."""
    row = campaign_of(request.access, campaign_id)
    form = CampaignForm(request.POST or None, row=row)
    if form.is_valid():
        actor, values = request.access.actor, form.cleaned_data
        form.attempt(lambda: campaign_describe(campaign=row, values=values, actor=actor))
        messages.success(request, _("Kept."))
        return redirect("promotion:campaign", row.pk)
    return _page(request, row, form, _reading(row))


@require_POST
def reading(request: AppRequest, campaign_id: int) -> HttpResponse:
    """Note what was spent by an hour."""
    row, now = campaign_of(request.access, campaign_id), timezone.now()
    with timezone.override(row.shop.tz):
        form = ReadingForm(request.POST)
        is_sound = form.is_valid()
    if is_sound:
        data = form.cleaned_data
        if form.attempt(lambda: budget_reading_add(campaign=row, now=now, **data)):
            messages.success(request, _("Noted."))
            return redirect("promotion:campaign", row.pk)
    return _page(request, row, CampaignForm(row=row), form)


def _reading(row: AdCampaign) -> ReadingForm:
    here = timezone.now().astimezone(row.shop.tz)
    return ReadingForm(initial={"at": f"{here:%Y-%m-%dT%H:%M}"})


def _page(
    request: AppRequest, row: AdCampaign, form: CampaignForm, reading: ReadingForm
) -> HttpResponse:
    context = {
        **shell(request, row.shop, "ads"),
        "campaign": row,
        "form": form,
        "reading": reading,
        "readings": campaign_readings(row),
        "budget": campaign_budget(row, timezone.now()),
    }
    status = 422 if form.errors or reading.errors else 200
    return render(request, "promotion/campaign.html", context, status=status)
