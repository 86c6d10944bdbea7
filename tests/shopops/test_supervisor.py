"""The supervisor: restarts the dead three times, ends whole sessions, names the log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from shopops.supervisor import ChildFailedError, Supervisor

pytestmark = pytest.mark.processes


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(say=said.append)
    yield supervisor
    supervisor.stop(["child"], seconds=0.2)


def start(supervisor: Supervisor, log: Path, code: str) -> None:
    supervisor.start("child", [sys.executable, "-c", code], log=log, environment=os.environ)


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def all_end(pids: Iterable[int]) -> bool:
    """Whether all these processes end within five seconds: the kernel needs a moment."""
    left, deadline = list(pids), time.monotonic() + 5
    while left and time.monotonic() < deadline:
        left = [pid for pid in left if is_alive(pid)]
        time.sleep(0.01)
    return not left


def test_a_dead_process_is_started_again_after_a_pause_and_that_is_said(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    log = tmp_path / "child.log"
    start(supervisor, log, "import time; print('here', flush=True); time.sleep(60)")
    first = supervisor.pid("child")
    os.kill(first, 9)
    supervisor.wait(lambda: supervisor.pid("child") != first, seconds=5, what="The child")

    assert is_alive(supervisor.pid("child"))
    assert said == [
        f"child ended unexpectedly (code -9); starting it again in 1 s. Log: {log}",
    ]


def test_the_fourth_death_is_an_error_that_names_the_log(
    supervisor: Supervisor, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopops.supervisor.FIRST_PAUSE_SECONDS", 0.01)
    log = tmp_path / "child.log"
    start(supervisor, log, "print('no luck'); raise SystemExit(3)")

    with pytest.raises(ChildFailedError, match=rf"child ended 4 times; .* {log}"):
        supervisor.wait(lambda: False, seconds=20, what="The child")
    assert log.read_text() == "no luck\n" * 4
    assert len(said) == 3


def test_stopping_ends_a_process_that_does_not_listen_and_its_children(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    deaf = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(os.fork(), flush=True)\n"
        "time.sleep(60)\n"
    )
    log = tmp_path / "child.log"
    start(supervisor, log, deaf)
    supervisor.wait(lambda: log.read_text().count("\n") == 2, seconds=5, what="The child")
    pids = [supervisor.pid("child"), *(int(line) for line in log.read_text().split())]
    supervisor.stop(["child"], seconds=0.3)

    assert all_end(pid for pid in pids if pid)


def test_waiting_too_long_is_an_error_in_words(supervisor: Supervisor, tmp_path: Path) -> None:
    start(supervisor, tmp_path / "child.log", "import time; time.sleep(60)")

    with pytest.raises(ChildFailedError, match=r"The page was not ready in 0 s; see .*child\.log"):
        supervisor.wait(lambda: False, seconds=0.1, what="The page")


def test_a_process_that_ends_by_itself_is_waited_for_and_its_failure_told(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    for code, fails in (("pass", False), ("raise SystemExit(2)", True)):
        command = [sys.executable, "-c", code]
        log = tmp_path / "child.log"
        supervisor.start_once("child", command, log=log, environment=os.environ)
        if fails:
            with pytest.raises(ChildFailedError, match="child failed"):
                supervisor.finish("child")
        else:
            supervisor.finish("child")


@pytest.mark.skipif(sys.platform != "linux", reason="needs the Linux kernel's help")
def test_children_end_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from shopops.supervisor import Supervisor\n"
        "one = Supervisor(say=print)\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "one.start('child', sleep, log=Path(sys.argv[1]), environment=os.environ)\n"
        "print(one.pid('child'), flush=True)\n"
        "time.sleep(60)\n"
    )
    project = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert is_alive(child)
        process.kill()
    assert all_end([child])


def test_a_signal_during_a_start_waits_until_the_child_is_noted(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    class StopError(Exception):
        pass

    def stop(_number: int, _frame: object) -> None:
        raise StopError

    before = signal.signal(signal.SIGTERM, stop)
    noisy = f"import os, signal, time; os.kill({os.getpid()}, signal.SIGTERM); time.sleep(60)"

    def start_and_wait() -> None:
        start(supervisor, tmp_path / "child.log", noisy)
        time.sleep(5)

    try:
        with pytest.raises(StopError):
            start_and_wait()
        pid = supervisor.pid("child")
        supervisor.stop(["child"], seconds=2)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert all_end([pid])
