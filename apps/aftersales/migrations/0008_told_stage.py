from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0007_review_stage")]

    operations = [
        migrations.RenameModel("ReviewStage", "ToldStage"),
        migrations.RenameField("ToldStage", "posted_at", "at"),
        migrations.RemoveConstraint("ToldStage", "review_stage_line"),
        migrations.AddConstraint(
            "ToldStage",
            models.UniqueConstraint(fields=("stage_key", "line"), name="told_stage_line"),
        ),
    ]
