"""URLs of the app."""

from django.urls import path

from apps.aftersales.views import inspections, issues, refunds, reviews

app_name = "aftersales"
urlpatterns = [
    path("refunds/", refunds.refunds, name="refunds"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/new/", reviews.add, name="review-add"),
    path("reviews/<int:review_id>/", reviews.review, name="review"),
    path("reviews/<int:review_id>/<str:event>/", reviews.act, name="review-act"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/line/<int:line_id>/", inspections.begin, name="inspection-begin"),
    path("inspections/<int:inspection_id>/", inspections.inspection, name="inspection"),
    path("products/", issues.issues, name="issues"),
    path("products/<int:issue_id>/", issues.issue, name="issue"),
    path("products/<int:issue_id>/<str:event>/", issues.act, name="issue-act"),
]
