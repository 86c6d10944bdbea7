"""A backup of a running installation, restored beside it: all equal, nothing live touched."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import Settings

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.intake.models import Batch
from apps.metrics.models import ShopDay
from apps.shop.models import Shop
from shopops.backup.check import manifest_accept, restore_check
from shopops.backup.errors import BackupError
from shopops.backup.facts import differences, facts_read
from shopops.backup.make import DATABASE_MEMBER, Made, backup_make
from shopops.backup.retention import Rule
from shopops.backup.scratch import SUFFIX, scratch_database
from shopops.backup.sealedfile import Writer, frames, manifest_read, member_blocks
from shopops.backup.trial import copy_try
from tests.factories import make_person, make_shop
from tests.shopops.installations import KEY

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
UPLOAD = b"order,amount\n1,12.50\n" * 100


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, settings: Settings) -> Shop:
    """A shop with a figure, a person with a second factor, and one kept upload."""
    settings.BACKUP_KEYS = [KEY]
    settings.BACKUP_DIR = ""
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    settings.UPLOAD_ROOT.mkdir()
    (settings.UPLOAD_ROOT / "kept").write_bytes(UPLOAD)
    (settings.UPLOAD_ROOT / "forgotten").write_bytes(b"no row needs this")
    shop = make_shop(code="spring")
    make_person("ana@example.com", Role.DIRECTOR, shop)
    ShopDay.objects.create(
        shop=shop, day=date(2026, 11, 19), currency="CNY", paid_amount=Decimal("12.50")
    )
    Batch.objects.create(
        shop=shop, kind="orders", file_name="a.csv", stored_name="kept", sha256="0" * 64, size=1
    )
    return shop


def make(tmp_path: Path, now: datetime = NOW) -> Made:
    return backup_make(folder=tmp_path / "backups", rule=Rule(), now=now)


def live_facts() -> dict[str, object]:
    with transaction.atomic():
        facts = facts_read(connection).as_json()
    return {**facts, "tables": {**facts["tables"], "accounts_auditevent": None}}


def databases() -> list[str]:
    # Another process of the suite may check a backup of its own at this moment.
    own = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{own}%{SUFFIX}"])
        return [name for (name,) in cursor.fetchall()]


def rewritten(source: Path, target: Path, **changes: object) -> Path:
    """The same members under another manifest."""
    manifest = {**manifest_read(source, [KEY]), **changes}
    with target.open("wb") as stream:
        writer = Writer(stream, [KEY])
        for member in manifest["members"]:
            writer.add(member["name"], member_blocks(source, [KEY], member["name"]))
        writer.finish(manifest)
    return target


def test_a_backup_restores_and_live_data_stays_as_it_is(tmp_path: Path) -> None:
    made = make(tmp_path)
    before = live_facts()

    report = restore_check(path=made.path)
    assert (report.secrets, report.notes, made.warnings) == (2, [], [])
    assert (report.signed_in, report.imported) == (1, 2)
    assert report.rows > 100
    assert live_facts() == before
    assert databases() == []
    actions = AuditEvent.objects.order_by("id").values_list("action", "object")
    name = "shopops.Backup:shopops-20261120T023000Z.backup"
    assert list(actions)[-2:] == [("backup.made", name), ("backup.checked", name)]
    changes = AuditEvent.objects.latest("id").changes
    assert (changes["signed_in"], changes["imported"]) == ([None, 1], [None, 2])


def test_kept_uploads_are_in_it_and_missing_ones_are_named(
    tmp_path: Path, installation: Shop
) -> None:
    Batch.objects.create(
        shop=installation, kind="orders", file_name="b", stored_name="gone", sha256="1", size=1
    )

    made = make(tmp_path)
    names = [member["name"] for member in manifest_read(made.path, [KEY])["members"]]
    assert names == [DATABASE_MEMBER, "uploads/kept", "keys.json"]
    assert b"".join(member_blocks(made.path, [KEY], "uploads/kept")) == UPLOAD
    assert made.warnings == ["1 uploads are not on the disk: gone"]
    assert restore_check(path=made.path).notes == ["1 uploads were missing when it was made"]


def test_the_backup_key_is_in_no_part_of_it(tmp_path: Path) -> None:
    content = b"".join(content for _kind, content in frames(make(tmp_path).path, [KEY]))

    assert KEY.encode() not in content
    assert django_settings.SECRET_KEY.encode() in content


def test_rows_that_arrive_meanwhile_do_not_spoil_it(tmp_path: Path) -> None:
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            make_shop()
            started.set()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        started.wait(10)
        made = make(tmp_path)
    finally:
        stop.set()
        writer.join()
    kept = manifest_read(made.path, [KEY])["tables"]["shop_shop"][0]
    assert kept < Shop.objects.count()
    restore_check(path=made.path)


def test_a_changed_figure_is_found(tmp_path: Path) -> None:
    made = make(tmp_path)
    tables = {**manifest_read(made.path, [KEY])["tables"], "shop_shop": [2, 2]}
    other = rewritten(
        made.path, tmp_path / "other", tables=tables, figures_sha256="0" * 64, migrations=[]
    )

    with pytest.raises(BackupError) as refused:
        restore_check(path=other)
    assert "restores, but not as it was: shop_shop: rows and largest id were [2, 2]" in str(
        refused.value
    )
    assert "the daily figures are not the same; the applied migrations" in str(refused.value)
    assert databases() == []
    assert AuditEvent.objects.latest("id").action == "backup.refused"


def test_a_dump_that_does_not_restore_is_refused_with_its_reason(tmp_path: Path) -> None:
    made = make(tmp_path)
    manifest = manifest_read(made.path, [KEY])
    broken = tmp_path / "broken"
    with broken.open("wb") as stream:
        writer = Writer(stream, [KEY])
        writer.add(DATABASE_MEMBER, [b"PGDMP and nothing more" * 1000])
        writer.add("keys.json", member_blocks(made.path, [KEY], "keys.json"))
        writer.finish(manifest)

    with pytest.raises(BackupError, match=r"pg_restore failed \(code 1\)"):
        restore_check(path=broken)
    assert databases() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"migrations": [["shop", "9999_future"]]}, "newer ShopOps: this one does not know shop"),
        ({"postgres_major": 99}, "was made by PostgreSQL 99, the server is"),
    ],
)
def test_a_newer_backup_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    other = rewritten(make(tmp_path).path, tmp_path / "other", **changes)

    with pytest.raises(BackupError, match=words):
        restore_check(path=other)


def test_a_backup_with_the_migrations_of_before_is_accepted(tmp_path: Path) -> None:
    named = [["shop", "0012_holds_by_people"], ["accounts", "0001_initial"]]
    other = rewritten(make(tmp_path).path, tmp_path / "other", migrations=named)
    assert manifest_accept(other, [KEY])["migrations"] == named


def test_secrets_that_do_not_open_are_found(tmp_path: Path) -> None:
    other = rewritten(make(tmp_path).path, tmp_path / "other", canary="AAAA")

    with pytest.raises(BackupError, match="does not open with its own keys"):
        restore_check(path=other)
    assert databases() == []


def test_what_a_killed_check_left_is_dropped_by_the_next(tmp_path: Path) -> None:
    made = make(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.settings_dict['NAME']}{SUFFIX}")

    restore_check(path=made.path)
    assert databases() == []


def test_the_scratch_database_is_another_one() -> None:
    with scratch_database() as scratch, scratch.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (f"{connection.settings_dict['NAME']}{SUFFIX}",)
        with transaction.atomic():
            tables = facts_read(connection).tables
        assert differences(
            {"tables": {"a": [1, 1]}, "figures_sha256": "", "migrations": []},
            {"tables": {"a": [0, None]}, "figures_sha256": "", "migrations": []},
        ) == ["a: rows and largest id were [1, 1], are [0, None]"]
        assert tables["shop_shop"] == [1, Shop.objects.get().pk]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to, where this user is bound by that."""
    folder = tmp_path / "closed"
    folder.write_text("a file where the folder should be")
    yield folder
    folder.unlink()


def test_a_folder_that_cannot_be_used_is_named_and_audited(small_disk: Path) -> None:
    with pytest.raises(BackupError, match="closed cannot be written to"):
        backup_make(folder=small_disk, rule=Rule(), now=NOW)
    assert AuditEvent.objects.latest("id").action == "backup.failed"


def test_a_much_smaller_backup_is_pointed_out(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "shopops-20261119T023000Z.backup").write_bytes(b"0" * 2_000_000)

    words = make(tmp_path).warnings
    assert [word for word in words if "the last one had 2,000,000: is data missing?" in word]


# What breaks the copy is in its database: the rehearsal finds it by working, not by counting.
DROPPED = {
    "a sign-in fails": "ALTER TABLE mfa_authenticator DROP COLUMN data",
    "an import fails": "ALTER TABLE shop_order DROP COLUMN paid_amount",
}


@pytest.mark.parametrize("words", DROPPED)
def test_a_copy_in_which_nobody_can_work_is_refused(words: str) -> None:
    kept = {"SECRET_KEY": [django_settings.SECRET_KEY], "BUYER_KEY": ""}
    with scratch_database() as copy:
        call_in(copy, words)
        with pytest.raises(BackupError, match=words):
            copy_try(copy, kept)


def test_an_older_copy_is_migrated_before_it_is_worked_with() -> None:
    with scratch_database() as copy:
        call_command("createcachetable", database=copy.alias, verbosity=0)
        done = copy_try(copy, {"SECRET_KEY": [KEY * 2]})
    assert (done["migrated"] > 40, done["signed_in"], done["imported"]) == (True, 1, 2)


def test_live_data_is_never_rehearsed_on() -> None:
    people = User.objects.count()
    with pytest.raises(BackupError, match="this is not a restored copy"):
        copy_try(connection, {"SECRET_KEY": [KEY * 2]})
    assert User.objects.count() == people


def call_in(copy: BaseDatabaseWrapper, words: str) -> None:
    """Make the tables of the copy, then take one column out."""
    call_command("migrate", database=copy.alias, verbosity=0)
    call_command("createcachetable", database=copy.alias, verbosity=0)
    with copy.cursor() as cursor:
        cursor.execute(DROPPED[words])
