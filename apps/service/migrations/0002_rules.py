"""Publications, versions of policies, rules and texts, and attempts stay; a stage needs no log."""

from django.db import migrations

# A test database may be emptied between tests, as with the audit log.
STAYS = """
CREATE FUNCTION FUNCTION() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
UNLESS    RAISE EXCEPTION 'WORDS are append-only';
END
$$;
"""
GUARDED = """CREATE TRIGGER NAME_rows_stay
    BEFORE UPDATE OR DELETE ON TABLE
    FOR EACH ROW EXECUTE FUNCTION FUNCTION();
CREATE TRIGGER NAME_table_stays
    BEFORE TRUNCATE ON TABLE
    FOR EACH STATEMENT EXECUTE FUNCTION FUNCTION();
"""
# What was tried stays as it was; only the words of an attempt may be erased, as a buyer may ask.
WORDS_MAY_GO = """    IF TG_OP = 'UPDATE' AND NEW.note = ''
       AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
"""
# Versions of notes hold what is known of a buyer: erasing a buyer empties their words, and
# nothing else may be changed.
NOTES_MAY_BE_EMPTIED = """    IF TG_OP = 'UPDATE' THEN
        IF OLD.note_id IS NOT NULL AND NEW.title = '' AND NEW.body = '' AND NEW.reason = ''
           AND (NEW.id, NEW.note_id, NEW.number, NEW.written_by, NEW.written_at)
             = (OLD.id, OLD.note_id, OLD.number, OLD.written_by, OLD.written_at)
           AND NEW.snippet_id IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
"""


def stays(function, words, tables, unless=""):
    """Let rows of `tables` neither change nor go, but for what `unless` lets pass."""
    text = STAYS.replace("UNLESS", unless).replace("WORDS", words)
    for name, table in tables.items():
        text += GUARDED.replace("NAME", name).replace("ON TABLE", f"ON {table}")
    dropped = [
        f"DROP TRIGGER {name}_{each} ON {table};\n"
        for name, table in reversed(tables.items())
        for each in ("table_stays", "rows_stay")
    ]
    text = text.replace("FUNCTION FUNCTION()", f"FUNCTION {function}()")
    return migrations.RunSQL(text, "\n" + "".join(dropped) + f"DROP FUNCTION {function}();\n")


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
        stays(
            "service_publish_append_only", "publications of rosters",
            {"service_publish": "service_rosterpublish"},
        ),
        # Rounds keep the targets they ran under: a version is never changed.
        stays(
            "service_policy_append_only", "service policies",
            {"service_policy": "service_servicepolicy"},
        ),
        stays(
            "service_attempt_append_only", "attempts",
            {"service_attempt": "service_attempt"}, WORDS_MAY_GO,
        ),
        # What counted when is evidence: a version of the rule and its decision are never changed.
        stays(
            "service_rule_append_only", "conversion rules",
            {"conversion_rule": "service_conversionrule", "rule_decision": "service_ruledecision"},
        ),
        stays(
            "service_textversion_append_only", "versions of texts",
            {"service_textversion": "service_textversion"}, NOTES_MAY_BE_EMPTIED,
        ),
        migrations.RunSQL(STAGES_UNLOGGED, STAGES_LOGGED),
    ]
