from django.db import migrations, models


class Migration(migrations.Migration):
    """Names of traffic sources are kept by the shop's aliases alone."""

    dependencies = [
        ('intake', '0003_mappings'),
        ('shop', '0006_traffic_sources'),
    ]

    operations = [
        migrations.RunSQL(
            sql='''
                INSERT INTO shop_trafficsourcealias (shop_id, platform, raw_name, valid, source_id)
                SELECT w.shop_id, '', w.word, '(,)'::daterange, s.id
                FROM intake_wordalias w JOIN shop_trafficsource s ON s.key = w.meaning
                WHERE w.kind = 'source';
                DELETE FROM intake_wordalias WHERE kind = 'source';
            ''',
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='wordalias',
            name='kind',
            field=models.CharField(choices=[('status', 'Status')], max_length=8),
        ),
    ]
