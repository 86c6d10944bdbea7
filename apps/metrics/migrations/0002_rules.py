"""The days of a target plan sum to its amount."""

from django.db import migrations

# Checked at commit: a plan and its days are written one after the other.
DAYS_SUM_TO_PLAN = """
CREATE FUNCTION metrics_target_days_sum() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'metrics_targetplan' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.plan_id;
    ELSE
        checked := NEW.plan_id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM metrics_targetplan plan WHERE plan.id = checked AND plan.amount <> (
            SELECT coalesce(sum(day.amount), 0) FROM metrics_targetday day WHERE day.plan_id = checked
        )
    ) THEN
        RAISE EXCEPTION 'the days of target plan % do not sum to its amount', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'target_days_sum_to_plan';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER target_plan_days_sum AFTER INSERT OR UPDATE ON metrics_targetplan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION metrics_target_days_sum();
CREATE CONSTRAINT TRIGGER target_day_sum AFTER INSERT OR UPDATE OR DELETE ON metrics_targetday
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION metrics_target_days_sum();
"""
UNCHECKED = """
DROP TRIGGER target_day_sum ON metrics_targetday;
DROP TRIGGER target_plan_days_sum ON metrics_targetplan;
DROP FUNCTION metrics_target_days_sum();
"""


class Migration(migrations.Migration):
    replaces = [
        ("metrics", "0001_initial"),
        ("metrics", "0002_target"),
        ("metrics", "0003_publication"),
        ("metrics", "0004_day_factor"),
        ("metrics", "0005_sources_and_products"),
        ("metrics", "0006_forecast"),
        ("metrics", "0007_metric_threshold"),
        ("metrics", "0008_anonymous_orders_by_source"),
        ("metrics", "0009_agent_day"),
        ("metrics", "0010_reason_day"),
        ("metrics", "0011_campaign_day"),
        ("metrics", "0012_aftersales_rates"),
        ("metrics", "0013_first_contacts"),
    ]

    dependencies = [("metrics", "0001_tables")]

    operations = [
        migrations.RunSQL(DAYS_SUM_TO_PLAN, UNCHECKED),
    ]
