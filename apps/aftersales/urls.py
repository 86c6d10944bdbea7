"""URLs of the app."""

from django.urls import path

from apps.aftersales.views import cases, inspections, issues, log, queue, refunds, reviews, settings

app_name = "aftersales"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("bulk/", queue.bulk, name="bulk"),
    path("export/", queue.export, name="export"),
    path("shift-start/", queue.start, name="shift-start"),
    path("log/", log.log, name="log"),
    path("reasons/", settings.reasons, name="reasons"),
    path("reasons/offered/", settings.reasons_offer, name="reasons-offer"),
    path("settings/", settings.settings, name="settings"),
    path("settings/deadline/", settings.deadline, name="deadline"),
    path("<int:case_id>/", cases.case, name="case"),
    path("<int:case_id>/note/", cases.note, name="note"),
    path("<int:case_id>/assign/", cases.assign, name="assign"),
    path("<int:case_id>/files/", cases.evidence, name="evidence"),
    path("<int:case_id>/files/<int:file_id>/", cases.file, name="file"),
    path("<int:case_id>/lines/<int:line_id>/", cases.line, name="line"),
    path("<int:case_id>/legs/<int:leg_id>/<slug:event>/", cases.leg_act, name="leg-act"),
    path("<int:case_id>/<slug:event>/", cases.case_act, name="case-act"),
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
