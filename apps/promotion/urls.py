"""URLs of the app."""

from django.urls import path

from apps.promotion.views import campaigns, prices, proposals, settings

app_name = "promotion"
urlpatterns = [
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/reading/", campaigns.reading, name="reading-add"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/decide/", proposals.decide, name="proposals-decide"),
    path("proposals/export/", proposals.export, name="proposals-export"),
    path("prices/", prices.prices, name="prices"),
    path("prices/new/", prices.add, name="price-add"),
    path("prices/<int:price_id>/", prices.price, name="price"),
    path("prices/<int:price_id>/edit/", prices.edit, name="price-edit"),
    path("prices/<int:price_id>/<slug:event>/", prices.act, name="price-act"),
    path("settings/", settings.settings, name="settings"),
]
