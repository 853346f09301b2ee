"""After an upgrade: new columns are taken over by the software, anything else is left for a person."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection
from tests.registry.conftest import NOW, ZONE, World, identity_source
from tests.registry.journal.test_changes import sound  # noqa: F401 - the fixture
from tests.registry.tampering import unseen

from suyuan.base.errors import NotPermitted
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal import auditing
from suyuan.registry.journal.commands import adopt_upgrade
from suyuan.registry.journal.models import Change, Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.journal.sealing import digest_of

SOFTWARE = Occasion(actor=SYSTEM, at=NOW, identities=identity_source(41), zone=ZONE)
TABLE = Instrument._meta.db_table


def met_again(change: Callable[[dict[str, object]], None]) -> None:
    """Every instrument is met again, with what `change` makes of its last note."""
    last = {row.key: row for row in Change.objects.filter(table_name=TABLE).order_by("seq")}
    with unseen(), connection.cursor() as cursor:
        for row in last.values():
            content = json.loads(row.content)
            change(content)
            cursor.execute(
                f"INSERT INTO {Change._meta.db_table} (tx, at, table_name, key, operation, content)"
                " VALUES (%s, %s, %s, %s, 'met', %s)",
                [_tx(), row.at, TABLE, row.key, json.dumps(content, separators=(",", ":"))],
            )


def _tx() -> int:
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        return int(cursor.fetchone()[0])


def upgrade() -> Event | None:
    return adopt_upgrade(SOFTWARE, reason="instruments.0002_more")


def test_a_new_column_is_taken_over(sound: World):  # noqa: F811
    met_again(lambda row: row.update(new="", another=None))
    event = upgrade()
    assert event is not None
    assert (event.act, event.reason) == ("journal.upgrade", "instruments.0002_more")
    assert not auditing.loose_seals()


def test_a_column_that_went_or_has_another_name_is_taken_over(sound: World):  # noqa: F811
    met_again(lambda row: row.update(site=row.pop("place")))
    assert upgrade() is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(new="", place="elsewhere"),
        lambda row: row.update(valid_until="2099-12-31"),
        lambda row: row.update(row_version=2),
        lambda row: row.update(row_version="1"),
        lambda row: row.update(controlled=1.0),
        lambda row: row.clear(),
    ],
)
def test_a_value_that_changed_is_left_for_a_person(sound: World, change):  # noqa: F811
    met_again(change)
    assert upgrade() is None
    assert auditing.loose_seals()


def test_a_change_that_the_triggers_noted_is_left_for_a_person(sound: World):  # noqa: F811
    Instrument.objects.update(place="by hand")
    assert upgrade() is None


def test_a_row_that_nobody_knew_is_left_for_a_person(sound: World):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Change._meta.db_table} (tx, at, table_name, key, operation, content)"
            " VALUES (%s, %s, %s, 'unknown', 'met', '{\"id\":1}')",
            [_tx(), "2026-03-10", TABLE],
        )
    assert upgrade() is None


def test_where_nothing_is_left_nothing_happens(sound: World):  # noqa: F811
    before = Event.objects.count()
    assert upgrade() is None
    assert Event.objects.count() == before


def test_no_person_takes_an_upgrade_over(sound: World):  # noqa: F811
    met_again(lambda row: row.update(new=""))
    with pytest.raises(NotPermitted):
        adopt_upgrade(sound.occasion("Wang"), reason="upgrade")


def test_a_digest_of_nothing_is_not_that_of_something():
    assert digest_of([]) != digest_of([(1, 0, "", "t", "k", "met", "{}")])
