"""URLs of the app."""

from django.urls import path

from apps.promotion.views import (
    campaigns,
    competitors,
    content,
    members,
    prices,
    proposals,
    settings,
    subscriptions,
)

app_name = "promotion"
urlpatterns = [
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/reading/", campaigns.reading, name="reading-add"),
    path("competitors/", competitors.competitors, name="competitors"),
    path("competitors/new/", competitors.add, name="competitor-add"),
    path("competitors/upload/", competitors.upload, name="competitor-upload"),
    path("competitors/export/", competitors.export, name="competitors-export"),
    path("competitors/answer/", competitors.ack, name="competitor-ack"),
    path("competitors/<int:competitor_id>/", competitors.competitor, name="competitor"),
    path("competitors/<int:competitor_id>/rest/", competitors.rest, name="competitor-rest"),
    path("competitors/items/<int:competitor_item_id>/", competitors.item, name="competitor-item"),
    path(
        "competitors/items/<int:competitor_item_id>/look/", competitors.look, name="competitor-look"
    ),
    path("competitors/items/<int:competitor_item_id>/act/", competitors.act, name="competitor-act"),
    path("content/", content.content, name="content"),
    path("content/new/", content.add, name="post-add"),
    path("content/export/", content.export, name="content-export"),
    path("content/<int:post_id>/", content.post, name="post"),
    path("content/<int:post_id>/write/", content.write, name="post-write"),
    path("content/<int:post_id>/act/", content.act, name="post-act"),
    path("content/<int:post_id>/count/", content.count, name="post-count"),
    path("members/", members.members, name="members"),
    path("members/export/", members.export, name="members-export"),
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
