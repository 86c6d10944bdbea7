"""What the containers run, read and may do agrees with the code and with .env.example."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.bin.celery import celery as celery_commands
from django.core.management import get_commands
from gunicorn.config import KNOWN_SETTINGS
from gunicorn.util import import_app

from shopops.celery import app as celery_app
from shopops.probe import PROBES
from tests.shopops.compose_file import read_compose

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = (PROJECT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = read_compose(COMPOSE)["services"]
OURS = ("web", "worker", "beat", "migrate")
SERVERS = ("database", "broker")
DOCKERFILE = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ")
EXAMPLE = (PROJECT / ".env.example").read_text()
EXAMPLE_VALUES = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, flags=re.M))
READ_BY_SETTINGS = set(
    re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (PROJECT / "shopops" / "settings.py").read_text())
)
# What compose itself needs: tag and port, and the passwords inside the addresses.
DATABASE_PASSWORDS = {f"DATABASE_{role}PASSWORD" for role in ("", "WORKER_", "OWNER_")}
READ_BY_COMPOSE = {"SHOPOPS_VERSION", "WEB_PORT", "BROKER_PASSWORD"} | DATABASE_PASSWORDS
READ_BY_POSTGRES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}
ROLES_SCRIPT = PROJECT / "scripts" / "database" / "roles.sh"
# The one file of the host that a container sees, and cannot change.
SHOWN = "./scripts/database:/docker-entrypoint-initdb.d:ro"


def words(name: str) -> list[str]:
    command: list[str] = SERVICES[name]["command"]
    return command


def image_lines(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction} (.*)$", DOCKERFILE, flags=re.M)


def final_environment() -> dict[str, str]:
    return dict(word.split("=", 1) for word in image_lines("ENV")[-1].split())


def test_every_variable_of_compose_is_in_the_example_and_used() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))

    assert used - EXAMPLE_VALUES.keys() == set()
    assert used - READ_BY_SETTINGS - READ_BY_COMPOSE == set()


@pytest.mark.parametrize("name", OURS)
def test_every_variable_given_to_our_services_is_read_by_the_settings(name: str) -> None:
    assert set(SERVICES[name]["environment"]) - READ_BY_SETTINGS == set()


def test_every_variable_given_to_the_servers_is_read_by_them() -> None:
    read_by_script = set(re.findall(r"^\\getenv \w+ (\w+)", ROLES_SCRIPT.read_text(), flags=re.M))
    given = set(SERVICES["database"]["environment"])
    assert given == READ_BY_POSTGRES | read_by_script
    assert ROLES_SCRIPT.stat().st_mode & 0o111
    assert set(SERVICES["broker"]["environment"]) == {"BROKER_PASSWORD"}


def test_every_variable_of_the_settings_is_in_the_example_and_no_other() -> None:
    assert EXAMPLE_VALUES.keys() == READ_BY_SETTINGS | READ_BY_COMPOSE


def test_every_variable_of_the_settings_reaches_our_services() -> None:
    image = {"SHOPOPS_DATA", "STATIC_ROOT"}
    backups = {"BACKUP_DIR", "BACKUP_KEY"}

    assert set(SERVICES["worker"]["environment"]) == READ_BY_SETTINGS - image
    assert set(SERVICES["web"]["environment"]) == READ_BY_SETTINGS - image - backups
    assert image <= final_environment().keys()


def test_an_example_without_a_value_says_required_or_what_empty_means() -> None:
    may_be_empty = {
        "SECRET_KEY_FALLBACKS", "BUYER_KEY", "BACKUP_KEY", "SMS_URL", "LOG_LEVEL", "DATABASE_URL",
        "REDIS_URL", "FAST_CACHE_URL", "DIGEST_CHAT_URL",
    }  # fmt: skip
    required = set(re.findall(r"^# required:.*(?:\n#.*)*\n([A-Z_]+)=$", EXAMPLE, flags=re.M))

    empty = {name for name, value in EXAMPLE_VALUES.items() if not value}
    assert required == {"PUBLIC_URL", "SECRET_KEY", "BROKER_PASSWORD"} | DATABASE_PASSWORDS
    assert empty - required == may_be_empty
    assert set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE)) == required


def test_defaults_of_compose_are_those_of_the_example() -> None:
    defaults = dict(re.findall(r"\$\{([A-Z_]+):?-([^}]*)\}", COMPOSE))

    assert {name: EXAMPLE_VALUES[name] for name in defaults} == defaults


def resolved(value: str, given: dict[str, str]) -> str:
    """The value as compose passes it, when these required variables are given."""
    pattern = r"\$\{(?P<name>[A-Z_]+)(?::?-(?P<default>[^}]*)|:\?[^}]*)\}"
    return re.sub(pattern, lambda found: given.get(found["name"], found["default"] or ""), value)


def test_the_settings_are_safe_with_what_compose_passes() -> None:
    secret = "Zq8vK2" * 10
    given = {"PUBLIC_URL": "https://desk.example.com", "SECRET_KEY": secret}
    given |= {"DATABASE_WORKER_PASSWORD": "d4tab4se", "BROKER_PASSWORD": "br0ker"}
    passed = SERVICES["worker"]["environment"].items()
    values = {name: resolved(value, given) for name, value in passed}
    image = {"SHOPOPS_DATA": "/data", "STATIC_ROOT": "/app/staticfiles"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **image, **values},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert values["DATABASE_URL"] == "postgres://shopops_worker:d4tab4se@database:5432/shopops"
    assert values["REDIS_URL"] == "redis://:br0ker@broker:6379/0"


def test_options_of_the_database_address_are_kept() -> None:
    code = "from shopops import settings; print(sorted(settings.DATABASES['default']['OPTIONS']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "Zq8vK2" * 10,
            "DATABASE_URL": "postgres://desk:secret@db.example.com/desk?sslmode=require",
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "['options', 'sslmode']"


def test_the_web_command_names_a_real_application_and_real_options() -> None:
    for command in (words("web"), re.findall(r'"([^"]+)"', image_lines("CMD")[-1])):
        known = {option for setting in KNOWN_SETTINGS for option in setting.cli or ()}
        assert command[0] == "gunicorn"
        assert callable(import_app(command[1]))
        assert {word for word in command if word.startswith("--")} <= known
    assert words("web") == re.findall(r'"([^"]+)"', image_lines("CMD")[-1])


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_job_commands_name_the_application_and_real_options(name: str) -> None:
    command = words(name)
    subcommand = celery_commands.commands[name]
    known = {option for parameter in subcommand.params for option in parameter.opts}

    assert command[:4] == ["celery", "-A", "shopops.celery", name]
    assert isinstance(celery_app, Celery)
    assert {word.split("=")[0] for word in command if word.startswith("--")} <= known


def test_every_management_command_that_is_called_exists() -> None:
    called = set(re.findall(r"manage\.py (\w+)", COMPOSE + DOCKERFILE))

    assert called == {"migrate", "createcachetable", "database_grants", "collectstatic"}
    assert called <= get_commands().keys()


def test_every_service_but_the_one_shot_has_a_health_check_that_exists() -> None:
    checks = {name: service.get("healthcheck", {}) for name, service in SERVICES.items()}
    probes = {check["test"][-1] for check in checks.values() if "shopops/probe.py" in str(check)}

    assert {name for name, check in checks.items() if not check} == {"migrate"}
    assert probes == PROBES.keys()
    assert (PROJECT / "shopops" / "probe.py").is_file()
    assert checks["worker"]["test"][1].split()[:3] == ["celery", "-A", "shopops.celery"]


def test_only_the_web_server_listens_and_only_on_loopback() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert ports == {"web": ["127.0.0.1:${WEB_PORT:-8000}:8000"]}
    assert [SERVICES[name]["networks"] for name in SERVERS] == [["inside"], ["inside"]]
    assert read_compose(COMPOSE)["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["user"].split(":")[0].isdigit()
    assert int(service["user"].split(":")[0]) > 0
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["tmpfs"][0].startswith("/tmp:")  # noqa: S108
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert re.fullmatch(r"\d+s", service["stop_grace_period"])
    mounts = set(service["volumes"]) - {SHOWN}
    assert not any(mount.startswith((".", "/")) for mount in mounts)


def test_the_worker_may_finish_its_job_before_it_is_ended() -> None:
    assert int(SERVICES["worker"]["stop_grace_period"][:-1]) >= 120
    assert SERVICES["worker"]["environment"]["STATEMENT_TIMEOUT"] == "10min"


def test_images_are_pinned_to_a_major_version() -> None:
    bases = image_lines("FROM")

    assert {base.split(" ")[0] for base in bases} == {"python:3.12-slim"}
    assert SERVICES["database"]["image"] == "postgres:18"
    assert SERVICES["broker"]["image"] == "valkey/valkey:9"


def test_the_image_is_installed_by_hash_without_development_packages() -> None:
    installs = re.findall(r"pip install[^&]*", DOCKERFILE)

    assert len(installs) == 2
    assert all("--require-hashes" in install for install in installs)
    assert "requirements-dev" not in DOCKERFILE
    assert image_lines("USER") == ["10001:10001"]
    assert {SERVICES[name]["user"] for name in OURS} == {"10001:10001"}


def test_what_the_image_copies_is_named_and_exists() -> None:
    allowed = re.findall(r"^!(.+)$", (PROJECT / ".dockerignore").read_text(), flags=re.M)

    missing = {name for name in allowed if not (PROJECT / name).exists()}
    assert missing <= {"locale"}
    assert {"apps", "shopops", "static", "templates", "manage.py"} <= set(allowed)
    assert ".env" not in allowed


def test_the_broker_keeps_its_queue_and_refuses_rather_than_forgets() -> None:
    command = " ".join(words("broker"))

    for option in ("--appendonly yes", "--maxmemory-policy noeviction", "--requirepass"):
        assert option in command


def test_only_worker_and_restores_reach_the_backups_and_their_key() -> None:
    mounted = {name for name in SERVICES if "backups:/backups" in SERVICES[name].get("volumes", ())}
    keyed = {name for name in OURS if "BACKUP_KEY" in SERVICES[name]["environment"]}
    assert mounted == keyed == {"worker", "migrate"}


def test_no_service_of_ours_is_the_superuser_and_only_migrations_own_the_tables() -> None:
    addresses = {name: SERVICES[name]["environment"]["DATABASE_URL"] for name in OURS}
    roles = {name: re.split("[:/]+", address)[1] for name, address in addresses.items()}

    assert roles == {
        "web": "shopops_web",
        "beat": "shopops_web",
        "worker": "shopops_worker",
        "migrate": "shopops_owner",
    }
    assert SERVICES["database"]["environment"]["POSTGRES_USER"] not in roles.values()
    assert SHOWN in SERVICES["database"]["volumes"]
    granted = re.findall(r"database_grants ([\w ]+)", words("migrate")[-1])
    assert granted == ["shopops_web shopops_worker"]
