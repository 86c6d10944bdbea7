"""An arm that was drawn stays; the stage of ad files lives without a log."""

from django.db import migrations

ARMS_STAY = """
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
ARMS_FREE = """
DROP TRIGGER promotion_arm_rows_stay ON promotion_membersendarm;
DROP FUNCTION promotion_arm_stays();
"""
# A stage holds a file only until it is merged: it need not outlive a crash.
STAGES_UNLOGGED = """
ALTER TABLE promotion_adstatstage SET UNLOGGED;
"""
STAGES_LOGGED = STAGES_UNLOGGED.replace("UNLOGGED", "LOGGED")


class Migration(migrations.Migration):
    replaces = [
        ("promotion", "0001_ads"),
        ("promotion", "0002_settings"),
        ("promotion", "0003_refund_rates"),
        ("promotion", "0004_bids"),
        ("promotion", "0005_content"),
        ("promotion", "0006_subscriptions"),
        ("promotion", "0007_prices"),
        ("promotion", "0008_effects"),
        ("promotion", "0009_competitors"),
        ("promotion", "0010_members"),
        ("promotion", "0011_campaigns"),
        ("promotion", "0012_campaign_results"),
        ("promotion", "0013_posts_of_campaigns"),
        ("promotion", "0014_price_owner"),
        ("promotion", "0015_member_sends"),
    ]

    dependencies = [("promotion", "0001_tables")]

    operations = [
        migrations.RunSQL(ARMS_STAY, ARMS_FREE),
        migrations.RunSQL(STAGES_UNLOGGED, STAGES_LOGGED),
    ]
