"""An untouched draft follows the rotations; those that are there already are people's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0009_cover_kept_with_leave")]

    operations = [
        migrations.AddField(
            model_name="roster",
            name="follows_rotation",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="roster",
            name="follows_rotation",
            field=models.BooleanField(default=True),
        ),
    ]
