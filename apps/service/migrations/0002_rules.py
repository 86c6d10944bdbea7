"""Publications, versions of policies, rules and texts, and attempts stay; a stage needs no log."""

from django.db import migrations

# A test database may be emptied between tests, as with the audit log.
PUBLICATIONS_STAY = """
CREATE FUNCTION service_publish_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'publications of rosters are append-only';
END
$$;
CREATE TRIGGER service_publish_rows_stay
    BEFORE UPDATE OR DELETE ON service_rosterpublish
    FOR EACH ROW EXECUTE FUNCTION service_publish_append_only();
CREATE TRIGGER service_publish_table_stays
    BEFORE TRUNCATE ON service_rosterpublish
    FOR EACH STATEMENT EXECUTE FUNCTION service_publish_append_only();
"""
PUBLICATIONS_FREE = """
DROP TRIGGER service_publish_table_stays ON service_rosterpublish;
DROP TRIGGER service_publish_rows_stay ON service_rosterpublish;
DROP FUNCTION service_publish_append_only();
"""
# Rounds keep the targets they ran under: a version is never changed.
POLICY_STAYS = """
CREATE FUNCTION service_policy_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'service policies are append-only';
END
$$;
CREATE TRIGGER service_policy_rows_stay
    BEFORE UPDATE OR DELETE ON service_servicepolicy
    FOR EACH ROW EXECUTE FUNCTION service_policy_append_only();
CREATE TRIGGER service_policy_table_stays
    BEFORE TRUNCATE ON service_servicepolicy
    FOR EACH STATEMENT EXECUTE FUNCTION service_policy_append_only();
"""
POLICY_FREE = """
DROP TRIGGER service_policy_table_stays ON service_servicepolicy;
DROP TRIGGER service_policy_rows_stay ON service_servicepolicy;
DROP FUNCTION service_policy_append_only();
"""
# What was tried stays as it was; only the words of an attempt may be erased, as a buyer may ask.
ATTEMPTS_STAY = """
CREATE FUNCTION service_attempt_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.note = ''
       AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'attempts are append-only';
END
$$;
CREATE TRIGGER service_attempt_rows_stay
    BEFORE UPDATE OR DELETE ON service_attempt
    FOR EACH ROW EXECUTE FUNCTION service_attempt_append_only();
CREATE TRIGGER service_attempt_table_stays
    BEFORE TRUNCATE ON service_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION service_attempt_append_only();
"""
ATTEMPTS_FREE = """
DROP TRIGGER service_attempt_table_stays ON service_attempt;
DROP TRIGGER service_attempt_rows_stay ON service_attempt;
DROP FUNCTION service_attempt_append_only();
"""
# What counted when is evidence: a version of the rule and its decision are never changed.
RULES_STAY = """
CREATE FUNCTION service_rule_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'conversion rules are append-only';
END
$$;
CREATE TRIGGER conversion_rule_rows_stay
    BEFORE UPDATE OR DELETE ON service_conversionrule
    FOR EACH ROW EXECUTE FUNCTION service_rule_append_only();
CREATE TRIGGER conversion_rule_table_stays
    BEFORE TRUNCATE ON service_conversionrule
    FOR EACH STATEMENT EXECUTE FUNCTION service_rule_append_only();
CREATE TRIGGER rule_decision_rows_stay
    BEFORE UPDATE OR DELETE ON service_ruledecision
    FOR EACH ROW EXECUTE FUNCTION service_rule_append_only();
CREATE TRIGGER rule_decision_table_stays
    BEFORE TRUNCATE ON service_ruledecision
    FOR EACH STATEMENT EXECUTE FUNCTION service_rule_append_only();
"""
RULES_FREE = """
DROP TRIGGER rule_decision_table_stays ON service_ruledecision;
DROP TRIGGER rule_decision_rows_stay ON service_ruledecision;
DROP TRIGGER conversion_rule_table_stays ON service_conversionrule;
DROP TRIGGER conversion_rule_rows_stay ON service_conversionrule;
DROP FUNCTION service_rule_append_only();
"""
# Versions of notes hold what is known of a buyer: erasing a buyer empties their words, and
# nothing else may be changed.
TEXTS_STAY = """
CREATE FUNCTION service_textversion_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.note_id IS NOT NULL AND NEW.title = '' AND NEW.body = '' AND NEW.reason = ''
           AND (NEW.id, NEW.note_id, NEW.number, NEW.written_by, NEW.written_at)
             = (OLD.id, OLD.note_id, OLD.number, OLD.written_by, OLD.written_at)
           AND NEW.snippet_id IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'versions of texts are append-only';
END
$$;
CREATE TRIGGER service_textversion_rows_stay
    BEFORE UPDATE OR DELETE ON service_textversion
    FOR EACH ROW EXECUTE FUNCTION service_textversion_append_only();
CREATE TRIGGER service_textversion_table_stays
    BEFORE TRUNCATE ON service_textversion
    FOR EACH STATEMENT EXECUTE FUNCTION service_textversion_append_only();
"""
TEXTS_FREE = """
DROP TRIGGER service_textversion_table_stays ON service_textversion;
DROP TRIGGER service_textversion_rows_stay ON service_textversion;
DROP FUNCTION service_textversion_append_only();
"""
# A stage holds a file only until it is merged: it need not outlive a crash.
STAGES_UNLOGGED = """
ALTER TABLE service_messagestage SET UNLOGGED;
"""
STAGES_LOGGED = STAGES_UNLOGGED.replace("UNLOGGED", "LOGGED")


class Migration(migrations.Migration):
    replaces = [
        ("service", "0001_people_and_rosters"),
        ("service", "0002_publications_stay"),
        ("service", "0003_inquiries_and_rounds"),
        ("service", "0004_names_in_logs"),
        ("service", "0005_queues_and_promises"),
        ("service", "0006_conversion"),
        ("service", "0007_texts"),
        ("service", "0008_shifts_keep_their_break"),
        ("service", "0009_cover_kept_with_leave"),
        ("service", "0010_drafts_follow_rotations"),
        ("service", "0011_away_and_off"),
        ("service", "0012_stage_of_messages"),
        ("service", "0013_reviews_and_coaching"),
        ("service", "0014_platform_rounds"),
        ("service", "0015_suggestions"),
    ]

    dependencies = [("service", "0001_tables")]

    operations = [
        migrations.RunSQL(PUBLICATIONS_STAY, PUBLICATIONS_FREE),
        migrations.RunSQL(POLICY_STAYS, POLICY_FREE),
        migrations.RunSQL(ATTEMPTS_STAY, ATTEMPTS_FREE),
        migrations.RunSQL(RULES_STAY, RULES_FREE),
        migrations.RunSQL(TEXTS_STAY, TEXTS_FREE),
        migrations.RunSQL(STAGES_UNLOGGED, STAGES_LOGGED),
    ]
