"""Every line of the log is one JSON object, whoever wrote it."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from django.test import Client

from apps.accounts.roles import Role
from apps.shop.models import Shop
from shopops.logs import configuration
from tests.factories import make_person, signed_in

FORGED = 'lost\n{"event": "sign_in.done"}'


@pytest.fixture
def way_out() -> Iterator[StringIO]:
    """What reaches the log, written as the settings say."""
    told = dict(configuration(level="")["formatters"]["json"])
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(told.pop("()")(**told))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


def test_a_line_break_in_a_text_makes_no_second_line(way_out: StringIO) -> None:
    structlog.get_logger("apps.intake.tasks").error("intake.bell_lost", reason=FORGED)
    logging.getLogger("django.request").error("%s", FORGED)
    ours, theirs = (json.loads(line) for line in way_out.getvalue().splitlines())
    assert (ours["event"], ours["reason"]) == ("intake.bell_lost", FORGED)
    assert (ours["logger"], ours["level"]) == ("apps.intake.tasks", "error")
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["logger"]) == (FORGED, "django.request")


def test_an_error_keeps_where_it_came_from_on_its_line(way_out: StringIO) -> None:
    try:
        raise ValueError(FORGED)
    except ValueError:
        structlog.get_logger("apps.intake.tasks").exception("job.part_failed", part=3)
    (line,) = (json.loads(line) for line in way_out.getvalue().splitlines())
    assert (line["event"], line["part"], line["level"]) == ("job.part_failed", 3, "error")
    assert "ValueError" in line["exception"]


@pytest.mark.django_db
def test_a_line_names_the_request_and_who_asked(
    way_out: StringIO, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="apps")
    person = make_person("nora@example.com", Role.AGENT, shop)
    assert signed_in(person).get("/people/").status_code == 403
    assert Client().get("/people/").status_code == 302
    structlog.get_logger("apps.intake.tasks").error("said.of.the.stranger")
    refused, sent, said = (json.loads(line) for line in way_out.getvalue().splitlines())
    assert (refused["event"], refused["actor"]) == ("access.refused", f"user:{person.pk}")
    assert (said["event"], said["actor"]) == ("said.of.the.stranger", "user:0")
    assert sent["request"] == said["request"] != refused["request"]
    # A path may hold a secret: the page is named instead.
    assert refused["page"] == sent["page"] == "accounts:people"
    assert "nora" not in way_out.getvalue()
    assert "/people/" not in way_out.getvalue()
