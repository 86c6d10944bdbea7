"""Weekly meetings and the tasks that they decide; what is closed stays as it is."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION work_meeting_closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'minutes of a closed meeting stay as they are';
END
$$;
CREATE TRIGGER work_meeting_rows_stay
    BEFORE UPDATE OR DELETE ON work_meeting
    FOR EACH ROW WHEN (OLD.state = 'closed')
    EXECUTE FUNCTION work_meeting_closed_stays();
"""
BACKWARD = """
DROP TRIGGER work_meeting_rows_stay ON work_meeting;
DROP FUNCTION work_meeting_closed_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('aftersales', '0008_told_stage'),
        ('promotion', '0011_campaigns'),
        ('service', '0015_suggestions'),
        ('shop', '0010_recipients_of_files'),
        ('work', '0004_digests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('state', django_fsm.FSMField(choices=[('draft', 'Agenda'), ('closed', 'Closed')], default='draft', max_length=6, protected=True)),
                ('agenda', models.JSONField()),
                ('drafted_at', models.DateTimeField()),
                ('minutes', models.CharField(blank=True, default='', max_length=8000)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('shop', 'week'), name='meeting_once_a_week'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('state', 'draft')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), _connector='OR'), name='meeting_closed_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('week__iso_week_day', 1)), name='meeting_named_by_its_monday'),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name='task',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='work.meeting'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('meeting', None), ('origin', 'meeting'), _connector='OR'), name='task_decided_by_a_meeting'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
