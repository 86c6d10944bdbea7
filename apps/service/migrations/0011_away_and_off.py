"""People are also away from the desk, or off since a moment; and who said so is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0010_drafts_follow_rotations")]

    operations = [
        migrations.AlterField(
            model_name="agentstate",
            name="state",
            field=models.CharField(
                choices=[
                    ("on", "On duty"),
                    ("break", "On a break"),
                    ("away", "Away from the desk"),
                    ("off", "Off"),
                ],
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="agentstate",
            name="source",
            field=models.CharField(
                choices=[("own", "The person"), ("supervisor", "The supervisor")],
                default="own",
                max_length=10,
            ),
        ),
    ]
