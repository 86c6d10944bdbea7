"""The file of a backup: whole or refused in words, kept by rule, named only when complete."""

import os
from base64 import b85decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from shopops.backup import folder as folders
from shopops.backup.errors import BackupError
from shopops.backup.keys import backup_keys, key_file_make
from shopops.backup.retention import Rule, kept
from shopops.backup.sealedfile import (
    CHUNK_BYTES,
    FORMAT,
    Writer,
    manifest_read,
    member_blocks,
)
from shopops.backup.tools import tool

KEY, OTHER_KEY = "k" * 40, "o" * 40
# One member "a" with the text "first", as it was written when frames were Fernet tokens.
FIRST_FORMAT_FILE = (
    "Q%FxxPf$}WLP0}IRZt)?3S?trF*sr}WH@9qGYS9z09k+l0001M4{Eqa%1L|s27Z;=#$YdCfF7}kSQ8TV7n)(@t|!*U&K"
    "OhJ?~nHGhP=Zn^nU_Q>j{g{$nJiFTV^*PTDN+<CqHg8oX7yZ>|puzCo?d#j#1kH003El00000YY%F;^0Y#9`sw;!(Us-"
    "JOMC(o>!;W+{4BR8RAf^nuIOq^v*lj`HPnB*z4)^W^M{f$pxSrAD_MSl_fOTMwAvv92vYr>HIznHGSm#KQf(cP0002#f"
    "B*mh0Ba9wxGA{-O0W6Ky2w1V&OixvW?;Kb>;>=Lo8XWWB*-XgA*bZw@$TV()C>TnNh!J%;))?lWSGrEat{KdFyUD(5z8"
    "f|wb{>aedB}gGq*k@3Pri4%<4?E_=X#?W%Rw7sZoL1679+-iC)0i<Q{^1!y|W$wgz`t$r>mo7Ihc|s>28|E8pyL_MWa*"
    "wo8`r?|Hfljd=SH)=*~2$@*Vbe;11iT5ZvT`M@uXyXQAU>_3JHAjNBx3I7{I%Hp*__9zYkobsVen;fviVNg2Fm!m|&NJ"
    "{9y%(hK9MK1!ymH"
)
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def write(path: Path, *members: tuple[str, bytes], key: str = KEY) -> Path:
    with path.open("wb") as stream:
        writer = Writer(stream, [key])
        for name, content in members:
            writer.add(name, [content])
        writer.finish({"made_at": "2026-11-20"})
    return path


def frame_spans(content: bytes) -> list[tuple[int, int]]:
    """Start and end of every frame."""
    at = content.index(b"\n", len(FORMAT)) + 1
    spans = []
    while at < len(content):
        end = at + 4 + int.from_bytes(content[at : at + 4], "big")
        spans.append((at, end))
        at = end
    return spans


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "small.backup", ("a", b"first"), ("b", b""), ("c", b"third"))


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    long = os.urandom(2 * CHUNK_BYTES + 7)
    path = write(tmp_path / "one", ("database.dump", long), ("keys.json", b"{}"))

    manifest = manifest_read(path, [KEY])
    assert [member["name"] for member in manifest["members"]] == ["database.dump", "keys.json"]
    assert manifest["members"][0]["size"] == len(long)
    assert b"".join(member_blocks(path, [KEY], "database.dump")) == long
    assert b"".join(member_blocks(path, [KEY], "none")) == b""


def test_a_backup_of_the_first_format_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old"
    whole = b85decode(FIRST_FORMAT_FILE)
    path.write_bytes(whole)
    assert manifest_read(path, [OTHER_KEY, KEY])["made_at"] == "2026-11-20"
    assert b"".join(member_blocks(path, [KEY], "a")) == b"first"
    for content in (FORMAT + whole[len(FORMAT) :], whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(content)
        with pytest.raises(BackupError, match="is corrupt in part"):
            manifest_read(path, [KEY])


def test_nothing_readable_and_no_key_stands_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "one", ("customers", b"Anna in Budapest" * 50))

    content = path.read_bytes()
    assert b"Anna" not in content
    assert b"customers" not in content
    assert KEY.encode() not in content


def test_every_changed_byte_is_refused(small: Path) -> None:
    whole = small.read_bytes()
    for at in range(len(whole)):
        small.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BackupError):
            manifest_read(small, [KEY])


def test_every_shorter_file_is_refused(small: Path) -> None:
    whole = small.read_bytes()
    for length in range(len(whole)):
        small.write_bytes(whole[:length])
        with pytest.raises(BackupError):
            manifest_read(small, [KEY])


def test_a_file_cut_between_two_parts_is_called_half(small: Path) -> None:
    whole = small.read_bytes()
    small.write_bytes(whole[: frame_spans(whole)[-1][0]])

    with pytest.raises(BackupError, match="is half: it ends before its manifest"):
        manifest_read(small, [KEY])


def test_a_file_with_something_behind_its_manifest_is_refused(small: Path) -> None:
    whole = small.read_bytes()
    for extra in (b"\0", whole[slice(*frame_spans(whole)[0])]):
        small.write_bytes(whole + extra)
        with pytest.raises(BackupError):
            manifest_read(small, [KEY])


def test_swapped_and_foreign_parts_are_refused(tmp_path: Path, small: Path) -> None:
    whole = small.read_bytes()
    spans = frame_spans(whole)
    (first, second), (third, fourth) = spans[0], spans[2]
    swapped = whole[:first] + whole[third:fourth] + whole[second:third]
    other = write(tmp_path / "other", ("a", b"FIRST"), ("b", b""), ("c", b"third")).read_bytes()
    foreign = whole[: spans[1][0]] + other[slice(*frame_spans(other)[1])] + whole[spans[1][1] :]
    for content in (swapped + whole[first:second] + whole[fourth:], foreign):
        small.write_bytes(content)
        with pytest.raises(BackupError, match="is corrupt in part"):
            manifest_read(small, [KEY])


def test_another_key_is_refused_by_name_and_helps_as_second(small: Path) -> None:
    with pytest.raises(BackupError, match=r"encrypted with another key .*BACKUP_KEY"):
        manifest_read(small, [OTHER_KEY])
    assert manifest_read(small, [OTHER_KEY, KEY])["made_at"] == "2026-11-20"


def test_a_newer_format_and_a_foreign_file_are_told_apart(small: Path) -> None:
    body = small.read_bytes()[len(FORMAT) :]
    small.write_bytes(b"SHOPOPS-BACKUP 3\n" + body)
    with pytest.raises(BackupError, match="written by a newer ShopOps"):
        manifest_read(small, [KEY])
    small.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(BackupError, match="is not a backup of ShopOps"):
        manifest_read(small, [KEY])
    with pytest.raises(BackupError, match="cannot be read"):
        manifest_read(small.with_name("missing"), [KEY])


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / folders.backup_name(NOW)
    with folders.whole_file(path) as stream:
        stream.write(b"all")
        assert not path.exists()
    assert path.read_bytes() == b"all"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(RuntimeError), folders.whole_file(tmp_path / "second"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == [path]


def test_one_writer_at_a_time_and_leftovers_are_removed(tmp_path: Path) -> None:
    half = tmp_path / ".shopops-20261120T023000Z.backup.half"
    half.write_bytes(b"left")
    with folders.locked(tmp_path):
        assert not half.exists()
        with pytest.raises(BackupError, match="Another backup is being written"):
            folders.locked(tmp_path).__enter__()


def test_only_whole_backups_are_listed(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no backup in"):
        folders.newest(tmp_path)
    for name in (folders.backup_name(NOW), ".shopops-20261121T023000Z.backup.half", "notes.txt"):
        (tmp_path / name).write_bytes(b"")

    assert folders.newest(tmp_path).name == "shopops-20261120T023000Z.backup"
    assert list(folders.backups(tmp_path)) == [NOW]


def test_retention_keeps_seven_days_four_weeks_six_months(tmp_path: Path) -> None:
    moments = [NOW - timedelta(days=days) for days in range(400)]
    for at in moments:
        (tmp_path / folders.backup_name(at)).write_bytes(b"")

    removed = folders.remove_old(tmp_path, Rule())
    assert [at.date() for at in folders.backups(tmp_path)] == [
        date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30),
        date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 8),
        *(date(2026, 11, day) for day in range(14, 21)),
    ]  # fmt: skip
    assert len(removed) == 400 - 14


def test_retention_counts_only_days_that_have_a_backup() -> None:
    years_ago = [NOW - timedelta(days=1000 + days) for days in range(3)]

    assert kept(years_ago, Rule(daily=3, weekly=0, monthly=0)) == set(years_ago)
    assert kept(years_ago, Rule(daily=0, weekly=0, monthly=0)) == {years_ago[0]}
    assert kept([], Rule()) == set()


def test_retention_keeps_the_last_of_a_day_and_all_of_the_last_24_hours() -> None:
    early, noon, next_day = NOW, NOW.replace(hour=12), NOW + timedelta(days=1)

    assert kept([early, noon], Rule()) == {early, noon}
    assert kept([early, noon, next_day], Rule()) == {noon, next_day}
    assert kept([early, noon, next_day], Rule(0, 0, 0)) == {noon, next_day}


@given(st.sets(st.datetimes(timezones=st.just(UTC)), max_size=60))
def test_retention_applied_twice_deletes_nothing_more(moments: set[datetime]) -> None:
    once = kept(moments, Rule())

    assert kept(once, Rule()) == once
    assert not moments or max(moments) in once


@pytest.fixture
def programs(tmp_path: Path) -> list[Path]:
    """Two folders with a pg_dump that says 15, and one that says 17."""
    for version in ("15.14", "17.2"):
        program = tmp_path / version / "pg_dump"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return [tmp_path / "15.14", tmp_path / "17.2"]


def test_the_program_of_the_servers_version_is_taken(programs: list[Path]) -> None:
    assert tool("pg_dump", 17, programs) == programs[1] / "pg_dump"


def test_a_program_of_another_version_is_refused_in_words(programs: list[Path]) -> None:
    with pytest.raises(
        BackupError, match=r"server is PostgreSQL 18, but .*15.14/pg_dump is 15; .*client-18"
    ):
        tool("pg_dump", 18, programs)
    with pytest.raises(BackupError, match="no pg_restore was found"):
        tool("pg_restore", 18, programs)


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "data" / "backup.key"
    settings.BACKUP_KEYS, settings.BACKUP_KEY_FILE = [], path
    return path


def test_a_key_is_made_once_and_only_for_its_owner(key_file: Path) -> None:
    with pytest.raises(BackupError, match="There is no key"):
        backup_keys()

    assert key_file_make() == key_file
    keys = backup_keys()
    assert key_file_make() is None
    assert backup_keys() == keys
    assert len(keys[0]) >= 32
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_a_named_key_goes_before_the_file_and_must_be_long(
    key_file: Path, settings: Settings
) -> None:
    settings.BACKUP_KEYS = [KEY, OTHER_KEY]
    assert key_file_make() is None
    assert backup_keys() == [KEY, OTHER_KEY]
    settings.BACKUP_KEYS = ["short"]
    with pytest.raises(BackupError, match="at least 32 random characters"):
        backup_keys()
