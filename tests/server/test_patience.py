"""A busy database is asked again; what is wrong otherwise is told at once."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from suyuan.base.errors import GatewayError, NotFound
from suyuan.base.text import Text
from suyuan.server.serving import PAUSES, patiently

pytestmark = pytest.mark.django_db


def test_a_busy_database_is_asked_again() -> None:
    answers = [OperationalError("database is locked"), OperationalError("database is locked"), None]
    paused: list[float] = []

    def act() -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer

    patiently(act, pause=paused.append)
    assert answers == []
    assert paused == list(PAUSES[:2])


def test_who_is_busy_every_time_is_left_for_the_next_start() -> None:
    paused: list[float] = []

    def act() -> None:
        raise OperationalError("database is locked")

    with pytest.raises(GatewayError) as refused:
        patiently(act, pause=paused.append)
    assert refused.value.facts["fault"] == "database is locked"
    assert paused == list(PAUSES)


def test_another_error_is_told_at_once() -> None:
    def act() -> None:
        raise NotFound(Text("没有", "none"))

    with pytest.raises(NotFound):
        patiently(act, pause=lambda _: pytest.fail("it waited"))
