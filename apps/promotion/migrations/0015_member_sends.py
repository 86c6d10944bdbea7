"""Messages to members with a hold-out; the database lets nobody change an arm that was drawn."""

import datetime
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION promotion_arm_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (SELECT state FROM promotion_membersend WHERE id = NEW.send_id) <> 'draft' THEN
            RAISE EXCEPTION 'arms are drawn once, with the approval';
        END IF;
    ELSIF NEW.arm <> OLD.arm OR NEW.send_id <> OLD.send_id
        OR (NEW.customer_id IS NOT NULL AND NEW.customer_id IS DISTINCT FROM OLD.customer_id) THEN
        RAISE EXCEPTION 'an arm that was drawn stays';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER promotion_arm_rows_stay
    BEFORE INSERT OR UPDATE ON promotion_membersendarm
    FOR EACH ROW EXECUTE FUNCTION promotion_arm_stays();
"""
BACKWARD = """
DROP TRIGGER promotion_arm_rows_stay ON promotion_membersendarm;
DROP FUNCTION promotion_arm_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('promotion', '0014_price_owner'),
        ('shop', '0012_holds_by_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage_key', models.CharField(max_length=64)),
                ('line', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('buyer_hash', models.CharField(max_length=64)),
                ('reference', models.CharField(max_length=120)),
                ('channel', models.CharField(max_length=12)),
                ('given_at', models.DateTimeField()),
                ('source', models.CharField(max_length=80)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MemberConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('shop_message', 'Shop message'), ('sms', 'SMS'), ('email', 'E-mail')], max_length=12)),
                ('given_at', models.DateTimeField()),
                ('source', models.CharField(blank=True, default='', max_length=80)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(max_length=120)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MemberSend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('sent_key', models.CharField(blank=True, default='', max_length=150)),
                ('name', models.CharField(max_length=120)),
                ('segment', models.CharField(max_length=15)),
                ('channel', models.CharField(choices=[('shop_message', 'Shop message'), ('sms', 'SMS'), ('email', 'E-mail')], max_length=12)),
                ('text', models.TextField()),
                ('planned_at', models.DateTimeField()),
                ('holdout_pct', models.PositiveSmallIntegerField(default=10)),
                ('seed', models.CharField(blank=True, default='', max_length=32)),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('approved', 'Approved'), ('sent', 'Sent'), ('measured', 'Measured'), ('cancelled', 'Cancelled')], default='draft', max_length=9, protected=True)),
                ('cost', models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ('scored_on', models.DateField(blank=True, null=True)),
                ('without_consent', models.PositiveIntegerField(blank=True, null=True)),
                ('exported_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('measured_at', models.DateTimeField(blank=True, null=True)),
                ('asked', models.PositiveIntegerField(blank=True, null=True)),
                ('bought', models.PositiveIntegerField(blank=True, null=True)),
                ('held', models.PositiveIntegerField(blank=True, null=True)),
                ('held_bought', models.PositiveIntegerField(blank=True, null=True)),
                ('asked_paid', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('held_paid', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('asked_deviation', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                ('held_deviation', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MemberSendArm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('arm', models.CharField(choices=[('send', 'Sent'), ('hold', 'Held back')], max_length=4)),
                ('is_listed', models.BooleanField(default=False)),
                ('is_left_out', models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name='promotionsettings',
            name='holdout_pct',
            field=models.PositiveSmallIntegerField(default=10),
        ),
        migrations.AddField(
            model_name='promotionsettings',
            name='quiet_from',
            field=models.TimeField(default=datetime.time(21, 0)),
        ),
        migrations.AddField(
            model_name='promotionsettings',
            name='quiet_until',
            field=models.TimeField(default=datetime.time(9, 0)),
        ),
        migrations.AddConstraint(
            model_name='promotionsettings',
            constraint=models.CheckConstraint(condition=models.Q(('holdout_pct__lte', 50)), name='promotion_settings_holdout'),
        ),
        migrations.AddConstraint(
            model_name='consentstage',
            constraint=models.UniqueConstraint(fields=('stage_key', 'line'), name='consent_stage_line'),
        ),
        migrations.AddField(
            model_name='memberconsent',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='shop.customer'),
        ),
        migrations.AddField(
            model_name='memberconsent',
            name='shop',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop'),
        ),
        migrations.AddField(
            model_name='membersend',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membersend',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membersend',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membersend',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.product'),
        ),
        migrations.AddField(
            model_name='membersend',
            name='shop',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop'),
        ),
        migrations.AddField(
            model_name='membersendarm',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='shop.customer'),
        ),
        migrations.AddField(
            model_name='membersendarm',
            name='send',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='arms', to='promotion.membersend'),
        ),
        migrations.AddIndex(
            model_name='memberconsent',
            index=models.Index(fields=['shop', 'channel'], name='member_consent_channel_of'),
        ),
        migrations.AddConstraint(
            model_name='memberconsent',
            constraint=models.UniqueConstraint(fields=('customer', 'channel'), name='member_consent_once'),
        ),
        migrations.AddConstraint(
            model_name='memberconsent',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['shop_message', 'sms', 'email'])), name='member_consent_channel'),
        ),
        migrations.AddConstraint(
            model_name='memberconsent',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='member_consent_in_order'),
        ),
        migrations.AddIndex(
            model_name='membersend',
            index=models.Index(fields=['shop', 'planned_at'], name='member_send_shop_planned'),
        ),
        migrations.AddConstraint(
            model_name='membersend',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'approved', 'sent', 'measured', 'cancelled'))), name='member_send_state_known'),
        ),
        migrations.AddConstraint(
            model_name='membersend',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['shop_message', 'sms', 'email']), ('cost__gte', 0), ('holdout_pct__lte', 50), ('segment__in', ('new', 'loyal', 'active', 'at_risk', 'lapsed', 'one_time_lapsed'))), name='member_send_sound'),
        ),
        migrations.AddConstraint(
            model_name='membersend',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ('sent', 'measured'))), models.Q(models.Q(('state__in', ('sent', 'measured')), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='member_send_sent_at'),
        ),
        migrations.AddConstraint(
            model_name='membersend',
            constraint=models.CheckConstraint(condition=models.Q(('measured_at__isnull', True), models.Q(('bought__lte', models.F('asked')), ('held_bought__lte', models.F('held'))), _connector='OR'), name='member_send_figures'),
        ),
        migrations.AddConstraint(
            model_name='membersendarm',
            constraint=models.UniqueConstraint(fields=('send', 'customer'), name='member_send_arm_once'),
        ),
        migrations.AddConstraint(
            model_name='membersendarm',
            constraint=models.CheckConstraint(condition=models.Q(('arm__in', ('send', 'hold'))), name='member_send_arm_known'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
