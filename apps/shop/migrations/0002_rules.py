"""Stages of files live without a log."""

from django.db import migrations

# A stage holds a file only until it is merged: it need not outlive a crash.
STAGES_UNLOGGED = """
ALTER TABLE shop_orderstage SET UNLOGGED;
ALTER TABLE shop_orderlinestage SET UNLOGGED;
ALTER TABLE shop_refundstage SET UNLOGGED;
ALTER TABLE shop_ordertouch SET UNLOGGED;
ALTER TABLE shop_trafficstage SET UNLOGGED;
ALTER TABLE shop_recipientstage SET UNLOGGED;
"""
STAGES_LOGGED = STAGES_UNLOGGED.replace("UNLOGGED", "LOGGED")


class Migration(migrations.Migration):
    replaces = [
        ("shop", "0001_initial"),
        ("shop", "0002_stage"),
        ("shop", "0003_refund_waits_for_order"),
        ("shop", "0004_shop_index_once"),
        ("shop", "0005_stage_amounts_may_be_unknown"),
        ("shop", "0006_traffic_sources"),
        ("shop", "0007_product_category"),
        ("shop", "0008_holds"),
        ("shop", "0009_recipients_and_shipments"),
        ("shop", "0010_recipients_of_files"),
        ("shop", "0011_looked_for"),
        ("shop", "0012_holds_by_people"),
    ]

    dependencies = [("shop", "0001_tables")]

    operations = [
        migrations.RunSQL(STAGES_UNLOGGED, STAGES_LOGGED),
    ]
