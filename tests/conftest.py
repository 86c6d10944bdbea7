"""Fixtures of every test: two shops, one signed-in client a role, one of the other shop."""

from collections.abc import Collection, Iterable, Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache, caches
from django.core.management.commands import flush
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from apps.accounts.roles import Role
from apps.metrics.services import day_close, rolling_refresh, shop_drain
from apps.shop.models import Shop
from tests.database_copies import IN_KNOWN, database_made, in_database
from tests.factories import make_person, make_shop, signed_in
from tests.known_day import NOW, known_shop_fill

# How long an example takes says how busy the machine is; speed is measured under bench/.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
SEEDED = ("shop", "aftersales")


def _end_other_sessions() -> None:
    """End what threads and browsers of earlier tests left open in the database of the tests.

    A session that still holds a lock would keep the tables from being emptied, and one more that
    is counted looks like that of a killed process.
    """
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )


def _emptying(style: object, tables: Iterable[str], **wanted: bool) -> list[str]:
    """Return statements that empty the tables but for what every installation holds.

    Truncating many nearly empty tables takes seconds, deleting their rows milliseconds.
    """
    made = {Permission._meta.db_table, ContentType._meta.db_table}
    # The names are those of our own tables.
    deleted = [f'DELETE FROM "{name}"' for name in sorted(set(tables) - made)]  # noqa: S608
    # Neither foreign keys nor what keeps rows of a log in their place stand in the way.
    return ["SET LOCAL session_replication_role = replica", ";".join(deleted)]


def _seeding(_verbosity: int, _interactive: bool, db: str, **_more: object) -> None:
    """Give an emptied database the rows that our apps start with; Django's own have stayed."""
    for name in SEEDED:
        config = apps.get_app_config(name)
        post_migrate.send(
            sender=config, app_config=config, verbosity=0, interactive=False, using=db,
            plan=[], apps=apps,
        )  # fmt: skip


@pytest.fixture(scope="session")
def _emptied_quickly() -> Iterator[None]:
    """Let tests that commit leave an empty database behind without long work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "sql_flush", _emptying)
        patch.setattr(flush, "emit_post_migrate_signal", _seeding)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, _emptied_quickly: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database of the tests; a browser that still holds a line must not keep it from going."""
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()


@pytest.fixture
def shop(db: None) -> Shop:
    """The shop in which the signed-in clients hold their roles."""
    known = Shop.objects.filter(code="spring").first()
    return known or make_shop(code="spring", name="Spring Water")


def _known_day_make(shop: Shop) -> None:
    """Give a shop the facts of the known day and roll them up."""
    known_shop_fill(shop)
    day_close(shop=shop, now=NOW)
    result = shop_drain(shop=shop, now=NOW)
    assert (result.failed, result.more) == ([], False)
    # The window that ends with the known day, as its night would have written it.
    rolling_refresh(shop=shop, now=NOW.replace(month=6, day=19))


@pytest.fixture(scope="session")
def known_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Make a database of the known day, filled and rolled up once for all tests that read it."""
    with database_made(django_db_blocker, "known") as name:
        with in_database(django_db_blocker, name):
            _known_day_make(make_shop(code="spring", name="Spring Water"))
        yield name


@pytest.fixture
def _in_known_database(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the test run where the known day is; what it writes goes with its transaction."""
    with in_database(django_db_blocker, request.getfixturevalue("known_database")):
        caches["fast"].clear()
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send tests of the known day to where it is, before the test's transaction is opened."""
    for item in items:
        names = getattr(item, "fixturenames", [])
        if "known_shop" in names and not _commits(item, names) and names[0] != IN_KNOWN:
            names.insert(0, IN_KNOWN)


@pytest.fixture
def known_shop(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """The shop of the signed-in clients with the facts and figures of the known day."""
    if IN_KNOWN not in request.fixturenames:
        _known_day_make(shop)
    return shop


@pytest.fixture
def other_shop(db: None) -> Shop:
    """A shop of which only `outsider_client` knows."""
    return make_shop(code="harbour", name="Harbour Jewels")


def _client(role: Role, shop: Shop) -> Client:
    return signed_in(make_person(f"{role}@{shop.code}.example.com", role, shop))


@pytest.fixture
def director_client(shop: Shop) -> Client:
    """A director of the shop."""
    return _client(Role.DIRECTOR, shop)


@pytest.fixture
def supervisor_client(shop: Shop) -> Client:
    """A supervisor of the shop."""
    return _client(Role.SUPERVISOR, shop)


@pytest.fixture
def agent_client(shop: Shop) -> Client:
    """A service agent of the shop."""
    return _client(Role.AGENT, shop)


@pytest.fixture
def assistant_client(shop: Shop) -> Client:
    """An after-sales assistant of the shop."""
    return _client(Role.ASSISTANT, shop)


@pytest.fixture
def promoter_client(shop: Shop) -> Client:
    """A promoter of the shop."""
    return _client(Role.PROMOTER, shop)


@pytest.fixture
def designer_client(shop: Shop) -> Client:
    """A designer of the shop."""
    return _client(Role.DESIGNER, shop)


@pytest.fixture
def analyst_client(shop: Shop) -> Client:
    """An analyst of the shop."""
    return _client(Role.ANALYST, shop)


@pytest.fixture
def outsider_client(other_shop: Shop) -> Client:
    """A director, but of the other shop."""
    return _client(Role.DIRECTOR, other_shop)


def _commits(item: pytest.Item, names: Collection[str]) -> bool:
    """Tell whether a test leaves rows in the database when it ends."""
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    return commits or bool({"transactional_db", "live_server"} & set(names))


@pytest.fixture(autouse=True)
def _commits_start_and_end_alone(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits has its database to itself, with an empty cache: rows outlive a test."""
    commits = _commits(request.node, request.fixturenames)
    if commits:
        request.getfixturevalue("transactional_db")
        _end_other_sessions()
        cache.clear()
    yield
    if commits:
        _end_other_sessions()
