"""URLs of the app."""

from django.urls import path

from apps.promotion.views import campaigns, content, prices, proposals, settings, subscriptions

app_name = "promotion"
urlpatterns = [
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/reading/", campaigns.reading, name="reading-add"),
    path("content/", content.content, name="content"),
    path("content/new/", content.add, name="post-add"),
    path("content/export/", content.export, name="content-export"),
    path("content/<int:post_id>/", content.post, name="post"),
    path("content/<int:post_id>/write/", content.write, name="post-write"),
    path("content/<int:post_id>/act/", content.act, name="post-act"),
    path("content/<int:post_id>/count/", content.count, name="post-count"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/decide/", proposals.decide, name="proposals-decide"),
    path("proposals/export/", proposals.export, name="proposals-export"),
    path("prices/", prices.prices, name="prices"),
    path("prices/new/", prices.add, name="price-add"),
    path("prices/<int:price_id>/", prices.price, name="price"),
    path("prices/<int:price_id>/edit/", prices.edit, name="price-edit"),
    path("prices/<int:price_id>/<slug:event>/", prices.act, name="price-act"),
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/export/", subscriptions.export, name="subscriptions-export"),
    path("subscriptions/<int:subscription_id>/", subscriptions.subscription, name="subscription"),
    path("subscriptions/<int:subscription_id>/act/", subscriptions.act, name="subscription-act"),
    path("settings/", settings.settings, name="settings"),
]
