"""URLs of the app."""

from django.urls import path

from apps.intake.views import batches, case_words, erasures, mappings, visits

app_name = "intake"
urlpatterns = [
    path("", batches.batches, name="batches"),
    path("upload/", batches.batch_upload, name="batch-upload"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("batches/<int:batch_id>/progress/", batches.batch_progress, name="batch-progress"),
    path("batches/<int:batch_id>/refused.csv", batches.batch_rejected, name="batch-rejected"),
    path("batches/<int:batch_id>/corrected/", batches.batch_corrected, name="batch-corrected"),
    path("batches/<int:batch_id>/commit/", batches.batch_commit, name="batch-commit"),
    path("batches/<int:batch_id>/mapping/", mappings.batch_mapping, name="batch-mapping"),
    path("batches/<int:batch_id>/mapping/trial/", mappings.mapping_trial, name="mapping-trial"),
    path("batches/<int:batch_id>/words/", batches.batch_words, name="batch-words"),
    path("batches/<int:batch_id>/retry/", batches.batch_retry, name="batch-retry"),
    path("batches/<int:batch_id>/discard/", batches.batch_cancel, name="batch-cancel"),
    path("buyers/<int:customer_id>/forget/", erasures.buyer_erase, name="buyer-erase"),
    path("buyers/forgotten/", erasures.erasures, name="erasures"),
    path("sources/", visits.sources, name="sources"),
    path("case-words/", case_words.words, name="case-words"),
    path("visits/", visits.typed_day, name="typed-day"),
    path("mappings/", mappings.mappings, name="mappings"),
    path("mappings/<int:mapping_id>/", mappings.mapping, name="mapping"),
    path("mappings/<int:mapping_id>/edit/", mappings.mapping_edit, name="mapping-edit"),
    path("mappings/<int:mapping_id>/retire/", mappings.mapping_retire, name="mapping-retire"),
]
