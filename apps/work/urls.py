"""URLs of the app."""

from django.urls import path

from apps.work.views import task

app_name = "work"
urlpatterns = [
    path("", task.tasks, name="tasks"),
    path("mine/", task.mine, name="mine"),
    path("tasks/new/", task.make, name="task-make"),
    path("tasks/<int:task_id>/", task.task, name="task"),
    path("tasks/<int:task_id>/give/", task.give, name="task-give"),
    path("tasks/<int:task_id>/<slug:event>/", task.move, name="task-move"),
]
