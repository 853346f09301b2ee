"""Reference materials of the demonstration: one in circulation, one being studied, one recalled."""

from __future__ import annotations

import pytest
from lxml import etree
from tests.demo.conftest import Query

pytestmark = pytest.mark.xdist_group("province")

STATE = (
    "select m.state || '/' || b.state from materials_referencematerial m"
    " join materials_materialbatch b on b.material_id = m.id where m.name_en like ?"
)


@pytest.mark.parametrize(
    ("name", "state"),
    [("%soil%", "graded/released"), ("%oxygen%", "developing/prepared"), ("%milk%", "graded/recalled")],
)
def test_each_is_where_its_story_ends(ask: Query, name: str, state: str):
    assert ask(STATE, name) == [state]


def test_every_name_says_that_it_is_invented(ask: Query):
    assert all("示例" in name for name in ask("select name_zh from materials_referencematerial"))


def test_their_certificates_say_so_too(ask: Query):
    documents = ask("select content from materials_materialdocument where kind = 'xml'")
    assert len(documents) == 2
    for document in documents:
        words = " ".join(etree.fromstring(document).itertext())
        assert "演示数据" in words
        assert "GBW(E)" in words


def test_the_recall_follows_from_a_monitoring_point(ask: Query):
    outside = ask("select b.state from materials_monitoringpoint p join materials_materialbatch b"
                  " on b.id = p.batch_id where not p.agrees")  # fmt: skip
    assert outside == ["recalled"]


def test_units_are_on_the_shelves_of_two_institutes(ask: Query):
    assert ask("select count(distinct holder_id) from materials_materialstock") == [2]
    assert ask("select count(*) from materials_materialuse")[0] > 5


def test_one_batch_was_bought_elsewhere_and_is_open(ask: Query):
    assert ask("select count(*) from materials_boughtbatch") == [1]
    opened = (
        "select count(*) from materials_materialstock where bought_id is not null and opened_on is not null"
    )
    assert ask(opened) == [1]
