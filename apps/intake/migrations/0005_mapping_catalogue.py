from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('intake', '0004_source_words_move'),
    ]

    operations = [
        migrations.AddField(
            model_name='importprofile',
            name='columns',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='importprofile',
            name='retired_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
