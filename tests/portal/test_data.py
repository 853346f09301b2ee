"""The page of open data: anonymous, light, in both languages, and silent on everything that is not open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.datasets.conftest import csv_of, folder, form, publish  # noqa: F401 - the fixture `folder`

from suyuan.base.text import Text
from suyuan.registry.datasets import commands, ingesting

LIGHT = 100_000  # bytes


def share(world: World, folder: Any, code: str, access: str) -> None:  # noqa: F811
    given = form(code=code, access=access, title=Text(f"数据集{code}", f"Set {code}"))
    row = commands.register(world.occasion("Wang"), organization_id=world.lab, form=given)
    draft = commands.begin(world.occasion("Li"), data_set_id=row.pk)
    path = folder / f"{code}.csv"
    path.write_text(csv_of(10))
    ingesting.ingest_file(world.occasion("Li"), version_id=draft.pk, path=path, name=path.name)
    publish(world, draft.pk)


@pytest.mark.parametrize(("language", "words"), [("zh", "数据集OPEN-1"), ("en", "Set OPEN-1")])
def test_it_lists_what_is_open_and_nothing_else(world: World, folder: Any, language: str, words: str):  # noqa: F811
    share(world, folder, "OPEN-1", "open")
    share(world, folder, "KNOWN-1", "registered")
    share(world, folder, "HOUSE-1", "house")
    page = Client().get("/data", {"lang": language})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "KNOWN-1" not in page.content.decode()
    assert "HOUSE-1" not in page.content.decode()
    assert len(page.content) < LIGHT


def test_nothing_open_is_said(db: None):
    assert "目前没有开放的数据集" in Client().get("/data").content.decode()


def test_the_number_of_queries_does_not_grow(world: World, folder: Any):  # noqa: F811
    counts = []
    for number in range(3):
        share(world, folder, f"OPEN-{number}", "open")
        with CaptureQueriesContext(connection) as asked:
            Client().get("/data")
        counts.append(len(asked))
    assert len(set(counts)) == 1
