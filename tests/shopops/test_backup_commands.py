"""The commands and jobs of backups: killed, refused in one sentence, off without a folder."""

import json
import signal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from shopops import tasks
from shopops.backup.folder import backups
from shopops.schedule import BACKUP_SCHEDULE
from tests.shopops.installations import KEY, environment, manage

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_folder_is_named(settings: Settings) -> None:
    settings.BACKUP_KEYS, settings.BACKUP_DIR = [KEY], ""


@pytest.mark.parametrize("point", ["backup.dumped", "backup.written"])
def test_a_killed_backup_leaves_no_file_of_the_final_name(tmp_path: Path, point: str) -> None:
    killing = {**environment(tmp_path), "SHOPOPS_CRASH_AT": point}
    done = manage({**killing, "PUBLIC_URL": "http://127.0.0.1:8000"}, "backup")
    folder = tmp_path / "backups"

    assert done.returncode == -signal.SIGKILL
    assert backups(folder) == {}
    assert [path.suffix for path in folder.iterdir() if path.name != ".lock"] == [".half"]
    # An address that others reach believes no such variable.
    assert manage(killing, "backup").returncode == 0
    assert sorted(path.suffix for path in folder.iterdir()) == ["", ".backup"]


def test_the_commands_make_check_and_refuse_in_one_sentence(
    tmp_path: Path,
) -> None:
    made = manage(environment(tmp_path), "backup")
    assert (made.returncode, made.stderr) == (0, "")
    path = next(iter(backups(tmp_path / "backups").values()))
    assert f"{path}: {path.stat().st_size:,} bytes" in made.stdout
    checked = manage(environment(tmp_path), "restore_check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "a sign-in and an import of 2 orders work on the copy" in checked.stdout
    told = json.loads(manage(environment(tmp_path), "restore_check", "--json").stdout)
    assert (told["path"], told["signed_in"], told["imported"]) == (str(path), 1, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:])

    refused = manage(environment(tmp_path), "restore_check")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"CommandError: {path} is corrupt in part 2.")
    assert refused.stdout == ""


def test_commands_without_a_folder_say_what_to_name() -> None:
    with pytest.raises(CommandError, match="--to DIR, or set BACKUP_DIR"):
        call_command("backup")
    with pytest.raises(CommandError, match="Name a file, or set BACKUP_DIR"):
        call_command("restore_check")


def test_the_jobs_work_only_where_a_folder_is_named(tmp_path: Path, settings: Settings) -> None:
    assert (tasks.backup(), tasks.restore_check()) == ("", "")

    settings.BACKUP_DIR = str(tmp_path / "nightly")
    name = tasks.backup()
    assert tasks.restore_check() == name
    assert {entry["task"] for entry in BACKUP_SCHEDULE.values()} == {
        tasks.backup.name,
        tasks.restore_check.name,
    }
    assert all(entry["options"]["expires"] for entry in BACKUP_SCHEDULE.values())
