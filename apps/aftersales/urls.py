"""URLs of the app."""

from django.urls import path

from apps.aftersales.views import issues, reviews

app_name = "aftersales"
urlpatterns = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/new/", reviews.add, name="review-add"),
    path("reviews/<int:review_id>/", reviews.review, name="review"),
    path("reviews/<int:review_id>/<str:event>/", reviews.act, name="review-act"),
    path("products/", issues.issues, name="issues"),
    path("products/<int:issue_id>/", issues.issue, name="issue"),
    path("products/<int:issue_id>/<str:event>/", issues.act, name="issue-act"),
]
