from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('aftersales', '0008_told_stage'),
    ]

    operations = [
        migrations.AddField(
            model_name='aftersalescase',
            name='platform_meant',
            field=models.CharField(blank=True, db_default='', default='', max_length=30),
        ),
    ]
