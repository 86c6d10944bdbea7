"""URLs of the app."""

from django.urls import path

from apps.aftersales.views import cases, log, queue, settings

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
]
