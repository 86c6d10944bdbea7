"""A shift carries its own break, so that a template may change without touching the past."""

from django.db import migrations, models

COPY = """
UPDATE service_shift SET break_min = template.break_min
FROM service_shifttemplate AS template WHERE template.id = service_shift.template_id;
"""


class Migration(migrations.Migration):
    dependencies = [("service", "0007_texts")]

    operations = [
        migrations.AddField(
            model_name="shift",
            name="break_min",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
