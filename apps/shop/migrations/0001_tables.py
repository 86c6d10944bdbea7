import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from apps.common.migration_operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('shop', '0001_initial'),
        ('shop', '0002_stage'),
        ('shop', '0003_refund_waits_for_order'),
        ('shop', '0004_shop_index_once'),
        ('shop', '0005_stage_amounts_may_be_unknown'),
        ('shop', '0006_traffic_sources'),
        ('shop', '0007_product_category'),
        ('shop', '0008_holds'),
        ('shop', '0009_recipients_and_shipments'),
        ('shop', '0010_recipients_of_files'),
        ('shop', '0011_looked_for'),
        ('shop', '0012_holds_by_people'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        CreateModels([
            migrations.CreateModel(
                name='Customer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('key_hash', models.CharField(max_length=64)),
                    ('name', models.CharField(blank=True, default='', max_length=120)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'name'], name='customer_shop_name', opclasses=['int8_ops', 'varchar_pattern_ops'])],
                    'constraints': [models.UniqueConstraint(fields=('shop', 'key_hash'), name='customer_natural_key')],
                },
            ), migrations.CreateModel(
                name='OrderLineStage',
                fields=[
                    ('pk', models.CompositePrimaryKey('stage_key', 'line', 'line_key', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('stage_key', models.CharField(max_length=80)),
                    ('line', models.BigIntegerField()),
                    ('line_key', models.CharField(max_length=120)),
                    ('external_product_id', models.TextField(null=True)),
                    ('sku_code', models.TextField(null=True)),
                    ('title', models.TextField()),
                    ('quantity', models.IntegerField()),
                    ('unit_price', models.DecimalField(decimal_places=6, max_digits=18)),
                    ('line_amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='OrderStage',
                fields=[
                    ('pk', models.CompositePrimaryKey('stage_key', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('stage_key', models.CharField(max_length=80)),
                    ('line', models.BigIntegerField()),
                    ('shop_id', models.BigIntegerField()),
                    ('external_id', models.TextField()),
                    ('number', models.TextField()),
                    ('ordered_at', models.DateTimeField()),
                    ('ordered_on', models.DateField()),
                    ('paid_at', models.DateTimeField(null=True)),
                    ('paid_on', models.DateField(null=True)),
                    ('status', models.TextField()),
                    ('currency', models.TextField()),
                    ('order_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('paid_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('goods_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('shipping_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('discount_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('tax_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('quantity_seen', models.IntegerField(null=True)),
                    ('refund_total_seen', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('customer_hash', models.TextField(null=True)),
                    ('customer_name', models.TextField(null=True)),
                    ('source_key', models.TextField(null=True)),
                    ('region', models.TextField(null=True)),
                    ('is_cod', models.BooleanField(null=True)),
                    ('closed_reason', models.TextField(null=True)),
                    ('seller_note', models.TextField(null=True)),
                    ('excluded_reason', models.TextField(null=True)),
                    ('source_updated_at', models.DateTimeField(null=True)),
                    ('has_lines', models.BooleanField()),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='OrderTouch',
                fields=[
                    ('pk', models.CompositePrimaryKey('stage_key', 'order_id', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('stage_key', models.CharField(max_length=80)),
                    ('order_id', models.BigIntegerField()),
                    ('line', models.BigIntegerField(null=True)),
                    ('verdict', models.CharField(max_length=8)),
                    ('ordered_on', models.DateField(null=True)),
                    ('paid_on', models.DateField(null=True)),
                    ('customer_id', models.BigIntegerField(null=True)),
                    ('excluded_reason', models.TextField(null=True)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RecipientStage',
                fields=[
                    ('pk', models.CompositePrimaryKey('stage_key', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('stage_key', models.CharField(max_length=80)),
                    ('line', models.BigIntegerField()),
                    ('external_id', models.TextField()),
                    ('name', models.TextField(null=True)),
                    ('phone', models.TextField(null=True)),
                    ('email', models.TextField(null=True)),
                    ('address', models.TextField(null=True)),
                    ('source_updated_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='RefundStage',
                fields=[
                    ('pk', models.CompositePrimaryKey('stage_key', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('stage_key', models.CharField(max_length=80)),
                    ('line', models.BigIntegerField()),
                    ('shop_id', models.BigIntegerField()),
                    ('external_id', models.TextField()),
                    ('order_ref', models.TextField(null=True)),
                    ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                    ('refunded_at', models.DateTimeField(null=True)),
                    ('refunded_on', models.DateField()),
                    ('kind', models.TextField()),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='TrafficSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(allow_unicode=True, max_length=60, unique=True)),
                    ('level1', models.CharField(choices=[('free', 'Free'), ('paid', 'Paid'), ('direct', 'Direct'), ('outside', 'Outside'), ('other', 'Other')], max_length=20)),
                    ('name', models.CharField(max_length=80, unique=True)),
                    ('paid', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='TrafficStage',
                fields=[
                    ('pk', models.CompositePrimaryKey('stage_key', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('stage_key', models.CharField(max_length=80)),
                    ('line', models.BigIntegerField()),
                    ('day', models.DateField()),
                    ('source_name', models.TextField()),
                    ('source_key', models.TextField(null=True)),
                    ('external_product_id', models.TextField(null=True)),
                    ('product_title', models.TextField(null=True)),
                    ('device', models.TextField()),
                    ('visitors', models.BigIntegerField(null=True)),
                    ('pageviews', models.BigIntegerField(null=True)),
                    ('sessions', models.BigIntegerField(null=True)),
                    ('entrances', models.BigIntegerField(null=True)),
                    ('bounces', models.BigIntegerField(null=True)),
                    ('cart_adders', models.BigIntegerField(null=True)),
                    ('favourites', models.BigIntegerField(null=True)),
                    ('ordering_buyers', models.BigIntegerField(null=True)),
                    ('paying_buyers', models.BigIntegerField(null=True)),
                    ('paid_amount', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                    ('source_updated_at', models.DateTimeField(null=True)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Order',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('external_id', models.CharField(max_length=64)),
                    ('number', models.CharField(max_length=64)),
                    ('ordered_at', models.DateTimeField()),
                    ('ordered_on', models.DateField()),
                    ('paid_at', models.DateTimeField(blank=True, null=True)),
                    ('paid_on', models.DateField(blank=True, null=True)),
                    ('status', models.CharField(choices=[('unpaid', 'Unpaid'), ('paid', 'Paid'), ('shipped', 'Shipped'), ('done', 'Done'), ('closed', 'Closed'), ('refunded', 'Refunded')], max_length=10)),
                    ('currency', models.CharField(max_length=3)),
                    ('order_amount', models.DecimalField(decimal_places=4, max_digits=18)),
                    ('paid_amount', models.DecimalField(decimal_places=4, max_digits=18)),
                    ('goods_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('shipping_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('discount_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('tax_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('quantity_seen', models.PositiveIntegerField(blank=True, null=True)),
                    ('refund_total_seen', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.customer')),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.trafficsource')),
                    ('region', models.CharField(blank=True, max_length=120, null=True)),
                    ('is_cod', models.BooleanField(default=False)),
                    ('closed_reason', models.CharField(blank=True, max_length=250, null=True)),
                    ('seller_note', models.TextField(blank=True, null=True)),
                    ('excluded_reason', models.CharField(blank=True, choices=[('test', 'Test'), ('fake', 'Fake'), ('wholesale', 'Wholesale'), ('currency', 'Currency'), ('adjustment', 'Adjustment'), ('deleted_at_source', 'Deleted At Source')], max_length=20, null=True)),
                    ('source_updated_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'paid_on'], name='order_shop_paid_on'), models.Index(fields=['shop', 'ordered_on'], name='order_shop_ordered_on'), models.Index(fields=['customer', 'paid_on'], name='order_customer_paid_on'), models.Index(fields=['shop', 'number'], name='order_shop_number', opclasses=['int8_ops', 'varchar_pattern_ops'])],
                    'constraints': [models.UniqueConstraint(fields=('shop', 'external_id'), name='order_natural_key'), models.CheckConstraint(condition=models.Q(('paid_amount__gte', 0)), name='order_paid_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', True), ('paid_on__isnull', True)), models.Q(('paid_at__isnull', False), ('paid_on__isnull', False)), _connector='OR'), name='order_paid_at_with_day')],
                },
            ), migrations.CreateModel(
                name='Shop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=40, unique=True)),
                    ('name', models.CharField(max_length=120)),
                    ('platform', models.CharField(choices=[('tmall', 'Tmall'), ('taobao', 'Taobao'), ('shopify', 'Shopify'), ('woocommerce', 'Woocommerce'), ('douyin', 'Douyin'), ('other', 'Other')], max_length=12)),
                    ('external_ref', models.CharField(blank=True, default='', max_length=120)),
                    ('zone', models.CharField(max_length=64)),
                    ('currency', models.CharField(max_length=3)),
                    ('day_cut', models.TimeField(default=datetime.time(0, 0))),
                    ('visit_basis', models.CharField(choices=[('buyer', 'Buyer'), ('order', 'Order'), ('session', 'Session')], default='buyer', max_length=8)),
                    ('amount_limit', models.DecimalField(decimal_places=4, default=1000000000, max_digits=18)),
                    ('is_demo', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ],
                options={
                    'ordering': ['code'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('external_ref', ''), _negated=True), fields=('platform', 'external_ref'), name='shop_platform_reference_unique'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='shop_currency_iso')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Refund',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('external_id', models.CharField(max_length=80)),
                    ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='shop.order')),
                    ('order_ref', models.CharField(blank=True, max_length=64, null=True)),
                    ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                    ('refunded_at', models.DateTimeField(blank=True, null=True)),
                    ('refunded_on', models.DateField()),
                    ('date_known', models.BooleanField(default=True)),
                    ('kind', models.CharField(default='refund', max_length=20)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'refunded_on'], name='refund_shop_refunded_on'), models.Index(condition=models.Q(('order__isnull', True), ('order_ref__isnull', False)), fields=['shop', 'order_ref'], name='refund_waits_for_order')],
                    'constraints': [models.UniqueConstraint(fields=('shop', 'external_id'), name='refund_natural_key'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_amount_positive')],
                },
            ), migrations.CreateModel(
                name='Recipient',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recipient', to='shop.order')),
                    ('name', models.CharField(blank=True, default='', max_length=120)),
                    ('phone', models.CharField(blank=True, default='', max_length=40)),
                    ('email', models.EmailField(blank=True, default='', max_length=254)),
                    ('address', models.CharField(blank=True, default='', max_length=400)),
                    ('address_hash', models.CharField(blank=True, default='', max_length=64)),
                    ('changed_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('address_hash', '')), models.Q(models.Q(('address', ''), _negated=True), models.Q(('address_hash', ''), _negated=True)), _connector='OR'), name='recipient_address_with_hash')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Product',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('external_id', models.CharField(max_length=64)),
                    ('title', models.CharField(blank=True, default='', max_length=500)),
                    ('category', models.CharField(blank=True, db_default='', default='', max_length=80)),
                    ('is_key', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'external_id'), name='product_natural_key')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='ChangedDay',
                fields=[
                    ('generation', models.BigAutoField(primary_key=True, serialize=False)),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                    ('day', models.DateField()),
                    ('domain', models.CharField(choices=[('sales', 'Sales'), ('traffic', 'Traffic'), ('ads', 'Ads'), ('service', 'Service'), ('promotion', 'Promotion'), ('aftersales', 'Aftersales')], max_length=12)),
                    ('reason', models.CharField(max_length=20)),
                    ('marked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'day'], name='changed_day_shop_day')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Sku',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('code', models.CharField(max_length=120)),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.product')),
                    ('title', models.CharField(blank=True, default='', max_length=500)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'code'), name='sku_natural_key')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='OrderLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='shop.order')),
                    ('line_key', models.CharField(max_length=120)),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.product')),
                    ('sku', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.sku')),
                    ('title', models.CharField(blank=True, default='', max_length=500)),
                    ('quantity', models.IntegerField()),
                    ('unit_price', models.DecimalField(decimal_places=6, max_digits=18)),
                    ('line_amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('order', 'line_key'), name='order_line_natural_key')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='SkuHold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                    ('sku', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='shop.sku')),
                    ('kind', models.CharField(choices=[('quality', 'Quality'), ('stock', 'Stock'), ('legal', 'Law'), ('price', 'Price')], max_length=10)),
                    ('source', models.CharField(max_length=40)),
                    ('placed_at', models.DateTimeField()),
                    ('lifted_at', models.DateTimeField(blank=True, null=True)),
                    ('note', models.CharField(blank=True, db_default='', default='', max_length=300)),
                    ('lifted_note', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['shop', 'sku'], name='sku_hold_stands')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('sku', 'kind', 'source'), name='sku_hold_once')],
                },
            ), migrations.CreateModel(
                name='TrafficDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('day', models.DateField()),
                    ('source_name', models.CharField(blank=True, default='', max_length=120)),
                    ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.trafficsource')),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.product')),
                    ('device', models.CharField(default='all', max_length=12)),
                    ('visitors', models.BigIntegerField(blank=True, null=True)),
                    ('pageviews', models.BigIntegerField(blank=True, null=True)),
                    ('sessions', models.BigIntegerField(blank=True, null=True)),
                    ('entrances', models.BigIntegerField(blank=True, null=True)),
                    ('bounces', models.BigIntegerField(blank=True, null=True)),
                    ('cart_adders', models.BigIntegerField(blank=True, null=True)),
                    ('favourites', models.BigIntegerField(blank=True, null=True)),
                    ('ordering_buyers', models.BigIntegerField(blank=True, null=True)),
                    ('paying_buyers', models.BigIntegerField(blank=True, null=True)),
                    ('paid_amount', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('source_updated_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('source_name', ''), _negated=True), fields=['shop', 'source_name', 'day'], name='traffic_day_shop_source_name')],
                    'constraints': [models.UniqueConstraint(fields=('shop', 'day', 'source_name', 'product', 'device'), name='traffic_day_natural_key', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('source__isnull', True), ('product__isnull', True), _connector='OR'), name='traffic_day_one_scope'), models.CheckConstraint(condition=models.Q(models.Q(('source__isnull', True), ('source_name', '')), models.Q(('source__isnull', False), models.Q(('source_name', ''), _negated=True)), _connector='OR'), name='traffic_day_source_with_name')],
                },
            ), migrations.CreateModel(
                name='TrafficSourceAlias',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('platform', models.CharField(blank=True, choices=[('tmall', 'Tmall'), ('taobao', 'Taobao'), ('shopify', 'Shopify'), ('woocommerce', 'Woocommerce'), ('douyin', 'Douyin'), ('other', 'Other')], max_length=12)),
                    ('raw_name', models.CharField(max_length=120)),
                    ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='shop.trafficsource')),
                ],
                options={
                    'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(django.db.models.functions.comparison.Coalesce(models.F('shop'), 0), '='), ('platform', '='), ('raw_name', '='), ('valid', '&&')], name='traffic_source_alias_once'), models.CheckConstraint(condition=models.Q(('shop__isnull', True), ('platform', ''), _connector='XOR'), name='traffic_source_alias_one_owner')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='RefundLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('refund', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='shop.refund')),
                    ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='shop.orderline')),
                    ('quantity', models.IntegerField(default=0)),
                    ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('refund', 'order_line'), name='refund_line_natural_key')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Shipment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='shop.order')),
                    ('carrier', models.CharField(max_length=60)),
                    ('tracking_number', models.CharField(max_length=60)),
                    ('shipped_at', models.DateTimeField()),
                    ('expected_at', models.DateTimeField(blank=True, null=True)),
                    ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'carrier', 'shipped_at'], name='shipment_shop_carrier')],
                    'constraints': [models.UniqueConstraint(fields=('order', 'tracking_number'), name='shipment_natural_key'), models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('delivered_at__gte', models.F('shipped_at')), _connector='OR'), name='shipment_delivered_after_shipped')],
                },
            ),
        ]),
    ]
