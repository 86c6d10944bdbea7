from django.db import migrations, models
from django.utils import timezone


def past_stays_untold(apps, schema_editor):
    """Nobody is told now of changes that were over before there was anything to tell."""
    rows = apps.get_model("work", "Handover").objects
    now = timezone.now()
    rows.filter(due_at__lt=now).update(late_at=models.F("due_at"))
    ended = rows.filter(to_shift__end_at__lt=now)
    ended.update(reported_at=now)


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0006_design_tasks'),
    ]

    operations = [
        migrations.AddField(
            model_name='handover',
            name='late_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='reported_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(past_stays_untold, migrations.RunPython.noop),
    ]
