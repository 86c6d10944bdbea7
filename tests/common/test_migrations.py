"""Migrations: those of before the first release are known as what one stands for."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}


def _waiting() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


@pytest.mark.django_db
def test_a_database_with_the_migrations_of_before_needs_only_newer_ones() -> None:
    known = MigrationLoader(None).disk_migrations.values()
    replaced = {old for each in known for old in each.replaces}
    newer = {str(each) for each in known if each.app_label in OURS and not each.replaces}
    assert {app for app, _name in replaced} == OURS - {"common", "dashboard"}
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app__in=OURS).delete()
    assert "shop.0001_tables" in _waiting()
    for app, name in sorted(replaced):
        recorder.record_applied(app, name)
    assert set(_waiting()) == newer
    MigrationExecutor(connection).check_replacements()
    assert ("shop", "0001_tables") in recorder.applied_migrations()
