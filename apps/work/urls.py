"""URLs of the app."""

from django.urls import path

from apps.work.views import checklist, digest, handover, meeting, search, task

app_name = "work"
urlpatterns = [
    path("", task.tasks, name="tasks"),
    path("mine/", task.mine, name="mine"),
    path("checklist/", checklist.checklist, name="checklist"),
    path("checklist/strip/", checklist.strip, name="check-strip"),
    path("checklist/begin/", checklist.begin, name="check-begin"),
    path("checklist/answers/<int:answer_id>/", checklist.answer, name="check-answer"),
    path("checklist/runs/<int:check_run_id>/end/", checklist.end, name="check-end"),
    path("checklist/items/", checklist.items, name="check-items"),
    path("checklist/items/drop/", checklist.drop, name="check-drop"),
    path("digest/", digest.digest, name="digest"),
    path("digest/put/", digest.put, name="digest-put"),
    path("digest/team/", digest.team, name="digest-team"),
    path("handovers/", handover.handovers, name="handovers"),
    path("handovers/<int:handover_id>/", handover.handover, name="handover"),
    path("handovers/<int:handover_id>/submit/", handover.submit, name="handover-submit"),
    path("handovers/<int:handover_id>/end/<slug:event>/", handover.end, name="handover-end"),
    path(
        "handovers/items/<int:handover_item_id>/<slug:event>/", handover.item, name="handover-item"
    ),
    path("search/", search.search, name="search"),
    path("meetings/", meeting.meetings, name="meetings"),
    path("meetings/draft/", meeting.draft, name="meeting-draft"),
    path("meetings/<int:meeting_id>/", meeting.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/decide/", meeting.decide, name="meeting-decide"),
    path("meetings/<int:meeting_id>/write/", meeting.write, name="meeting-write"),
    path("meetings/<int:meeting_id>/close/", meeting.close, name="meeting-close"),
    path("tasks/new/", task.make, name="task-make"),
    path("tasks/<int:task_id>/", task.task, name="task"),
    path("tasks/<int:task_id>/give/", task.give, name="task-give"),
    path("tasks/<int:task_id>/<slug:event>/", task.move, name="task-move"),
]
