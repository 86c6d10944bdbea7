"""URLs of the app."""

from django.urls import path

from apps.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("upload/", views.batch_upload, name="batch-upload"),
    path("batches/<int:batch_id>/", views.batch, name="batch"),
    path("batches/<int:batch_id>/progress/", views.batch_progress, name="batch-progress"),
    path("batches/<int:batch_id>/refused.csv", views.batch_rejected, name="batch-rejected"),
    path("batches/<int:batch_id>/commit/", views.batch_commit, name="batch-commit"),
    path("batches/<int:batch_id>/mapping/", views.batch_mapping, name="batch-mapping"),
    path("batches/<int:batch_id>/mapping/trial/", views.mapping_trial, name="mapping-trial"),
    path("batches/<int:batch_id>/words/", views.batch_words, name="batch-words"),
    path("batches/<int:batch_id>/retry/", views.batch_retry, name="batch-retry"),
    path("batches/<int:batch_id>/discard/", views.batch_cancel, name="batch-cancel"),
]
