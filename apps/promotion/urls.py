"""URLs of the app."""

from django.urls import path

from apps.promotion.views import campaigns, proposals, settings

app_name = "promotion"
urlpatterns = [
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/reading/", campaigns.reading, name="reading-add"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/decide/", proposals.decide, name="proposals-decide"),
    path("proposals/export/", proposals.export, name="proposals-export"),
    path("settings/", settings.settings, name="settings"),
]
