"""URLs of the app."""

from django.urls import path

from apps.work.views import tasks

app_name = "work"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("mine/", tasks.mine, name="mine"),
    path("tasks/new/", tasks.make, name="task-make"),
    path("tasks/<int:task_id>/", tasks.task, name="task"),
    path("tasks/<int:task_id>/give/", tasks.give, name="task-give"),
    path("tasks/<int:task_id>/<slug:event>/", tasks.move, name="task-move"),
]
