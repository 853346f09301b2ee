"""Data sets on screen: the catalogue for everybody, pictures, files, from registration to publication."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.datasets.conftest import COLUMNS, csv_of, folder, form, publish  # noqa: F401 - the fixture
from tests.web.conftest import visitor

from suyuan.base.canonical import sha256_hex
from suyuan.registry.datasets import commands, ingesting
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.datasets.reading import Options
from suyuan.web.series_chart import spark_of

Visit = Callable[..., Client]


@pytest.fixture
def published(world: World, clock: None, folder: Any) -> DataSetVersion:  # noqa: F811
    row = commands.register(world.occasion("Wang"), organization_id=world.lab, form=form())
    draft = commands.begin(world.occasion("Li"), data_set_id=row.pk)
    path = folder / "a.csv"
    path.write_text(csv_of(300))
    ingesting.ingest_file(
        world.occasion("Li"), version_id=draft.pk, path=path, name="a.csv", options=Options()
    )
    return publish(world, draft.pk)


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content


class TestCatalogue:
    @pytest.mark.parametrize(
        ("language", "words"), [("zh", "质量室温湿度"), ("en", "Climate of the mass laboratory")]
    )
    def test_anybody_sees_what_is_open(self, published: DataSetVersion, language: str, words: str):
        page = visitor(language).get("/datasets")
        assert page.status_code == 200
        assert words in text_of(page)
        assert "set-spark" in text_of(page)

    @pytest.mark.parametrize("access", ["registered", "house"])
    def test_strangers_do_not_see_the_rest(self, published: DataSetVersion, access: str):
        DataSet.objects.update(access=access)
        assert "LAB-CLIMATE" not in text_of(visitor().get("/datasets"))
        for address in ("", "/1", "/1/data.csv", "/1/chart", "/metadata.jsonld", "/1/manifest.json"):
            assert visitor().get(f"/datasets/LAB-CLIMATE{address}").status_code == 404

    def test_a_registered_reader_sees_what_is_for_him(self, published: DataSetVersion, enter: Visit):
        DataSet.objects.update(access="registered")
        assert enter("Zhao").get("/datasets/LAB-CLIMATE").status_code == 200

    def test_the_number_of_queries_does_not_grow(self, world: World, published: DataSetVersion, enter: Visit):
        client, counts = enter("Li"), []
        client.get("/datasets")  # the frame keeps some things from its first request on
        for many in (3, 30):
            for number in range(many):
                commands.register(
                    world.occasion("Wang"), organization_id=world.lab, form=form(code=f"S-{many}-{number}")
                )
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/datasets").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 9

    def test_other_catalogues_read_it(self, published: DataSetVersion):
        answer = visitor().get("/datasets/catalog.jsonld")
        assert answer.headers["Content-Type"] == "application/ld+json"
        (node,) = json.loads(answer.content)["@graph"]
        assert node["dct:identifier"] == "LAB-CLIMATE"
        (alone,) = json.loads(visitor().get("/datasets/LAB-CLIMATE/metadata.jsonld").content)["@graph"]
        assert alone["spdx:checksum"]["spdx:checksumValue"] == published.digest

    def test_nonsense_is_not_there(self, published: DataSetVersion):
        assert visitor().get("/datasets/NOWHERE").status_code == 404
        assert visitor().get("/datasets/LAB-CLIMATE/99").status_code == 404


class TestVersion:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_page_has_picture_report_rows_and_files(self, published: DataSetVersion, language: str):
        page = text_of(visitor(language).get("/datasets/LAB-CLIMATE/1"))
        assert 'class="series-chart"' in page
        assert page.count("<tr") > 25
        assert published.digest in page
        assert "/datasets/LAB-CLIMATE/1/data.parquet" in page

    def test_a_link_of_the_picture_looks_closer(self, published: DataSetVersion):
        whole = text_of(visitor("en").get("/datasets/LAB-CLIMATE/1/chart"))
        assert "300 readings" in whole
        link = re.findall(r'<a href="(/datasets/LAB-CLIMATE/1\?[^"]+)"[^>]+aria-label="Look closer', whole)[2]
        closer = text_of(visitor("en").get(link.replace("&amp;", "&").replace("/1?", "/1/chart?")))
        count = int(re.search(r"(\d+) readings", closer)[1])  # type: ignore[index]
        assert 30 <= count <= 45  # an eighth of 300

    def test_a_stretch_as_a_file(self, published: DataSetVersion):
        answer = visitor().get(
            "/datasets/LAB-CLIMATE/1/data.csv",
            {"from": "2026-03-01T09:00:00+08:00", "to": "2026-03-01T09:09:59+08:00"},
        )
        content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert len(content.splitlines()) == 11
        assert answer.headers["X-Manifest-SHA256"] == published.digest

    def test_the_manifest_has_the_digest(self, published: DataSetVersion):
        content = visitor().get("/datasets/LAB-CLIMATE/1/manifest.json").content
        assert sha256_hex(content) == published.digest

    @pytest.mark.parametrize("query", ["column=luck", "series=Z", "from=yesterday", "to=2026-99-99"])
    def test_nonsense_is_refused(self, published: DataSetVersion, query: str):
        assert visitor().get(f"/datasets/LAB-CLIMATE/1/chart?{query}").status_code == 422

    def test_an_unknown_form_of_file_is_refused(self, published: DataSetVersion):
        assert visitor().get("/datasets/LAB-CLIMATE/1/data.exe").status_code == 422

    def test_a_withdrawn_version_gives_no_rows(self, world: World, published: DataSetVersion):
        commands.advance(
            world.occasion("Wang"), version_id=published.pk, event="withdraw", reason="misplaced"
        )
        assert visitor().get("/datasets/LAB-CLIMATE/1/data.csv").status_code == 403
        assert visitor().get("/datasets/LAB-CLIMATE").status_code == 200


def typed() -> dict[str, str]:
    given = {
        "code": "ROOM-B", "title_zh": "乙室温湿度", "title_en": "Climate of room B", "about_zh": "说明",
        "about_en": "About", "kind": "environment", "access": "open", "licence": "CC0-1.0", "room": "B",
    }  # fmt: skip
    for place, column in enumerate(COLUMNS):
        for field in ("name", "type", "role", "zh", "en", "unit", "low", "high"):
            given[f"col-{place}-{field}"] = column.get(
                field, {"type": "float64", "role": "value"}.get(field, "")
            )
    return given | {"check-0-kind": "gap", "check-0-limit": "90", "check-0-must": "1"}


class TestKeeping:
    def test_from_registration_to_publication(self, enter: Visit, folder: Any):  # noqa: F811
        wang, qian = enter("Wang", "en"), enter("Qian")
        assert wang.get("/datasets/new").status_code == 200
        assert wang.post("/datasets/new", typed()).status_code == 303
        assert wang.post("/datasets/ROOM-B/begin").status_code == 303
        assert wang.get("/datasets/ROOM-B/1/ingest").status_code == 200
        trial = wang.post(
            "/datasets/ROOM-B/1/ingest",
            {"file": SimpleUploadedFile("a.csv", csv_of(20).encode()), "trial": "1"},
        )
        assert "20 rows can be used" in text_of(trial)
        taken = wang.post(
            "/datasets/ROOM-B/1/ingest", {"file": SimpleUploadedFile("a.csv", csv_of(20).encode())}
        )
        assert taken.status_code == 303
        assert "20 rows are taken in" in text_of(wang.get("/datasets/ROOM-B/1"))
        assert wang.post("/datasets/ROOM-B/1/do/check").status_code == 303
        assert wang.post("/datasets/ROOM-B/1/do/publish").status_code == 409
        assert qian.post("/datasets/ROOM-B/1/do/look").status_code == 303
        assert wang.post("/datasets/ROOM-B/1/do/publish").status_code == 303
        assert visitor().get("/datasets/ROOM-B").status_code == 200
        assert not list(folder.glob("datasets/partial/*.parquet"))

    def test_what_failed_a_check_is_not_offered_for_publication(self, enter: Visit, folder: Any):  # noqa: F811
        wang, qian = enter("Wang", "en"), enter("Qian")
        wang.post("/datasets/new", typed())
        wang.post("/datasets/ROOM-B/begin")
        gap = csv_of(5) + csv_of(5, start=60).split("\n", 1)[1]
        wang.post("/datasets/ROOM-B/1/ingest", {"file": SimpleUploadedFile("a.csv", gap.encode())})
        wang.post("/datasets/ROOM-B/1/do/check")
        qian.post("/datasets/ROOM-B/1/do/look")
        page = text_of(wang.get("/datasets/ROOM-B/1"))
        assert "/do/publish" not in page
        assert "this version cannot be published" in page
        refused = wang.post("/datasets/ROOM-B/1/do/publish")
        assert refused.status_code == 409
        assert "discard this version, and take it into a new one" in text_of(refused)

    def test_faults_are_listed_by_line(self, world: World, enter: Visit, folder: Any):  # noqa: F811
        wang = enter("Wang", "en")
        wang.post("/datasets/new", typed())
        wang.post("/datasets/ROOM-B/begin")
        broken = csv_of(3).replace("20.1", "warm")
        page = wang.post("/datasets/ROOM-B/1/ingest", {"file": SimpleUploadedFile("a.csv", broken.encode())})
        assert page.status_code == 422
        assert "Line 3, Temperature: “warm” is not a number" in text_of(page)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [({"licence": "none"}, "licence"), ({"col-2-unit": "yard-stick"}, "yard-stick"),
         ({"code": "b"}, "code"),
         ({"retention_years": "long"}, "retention"), ({"title_en": ""}, "title")],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, enter: Visit, changed: dict[str, str], words: str
    ):
        page = enter("Wang", "en").post("/datasets/new", typed() | changed)
        assert page.status_code == 422
        assert words in text_of(page)
        assert "乙室温湿度" in text_of(page)

    def test_a_set_of_the_registers(self, enter: Visit, folder: Any):  # noqa: F811
        wang = enter("Wang", "en")
        given = {"recipe": "environment", "code": "AUTO-ENV", "access": "house", "licence": "none"}
        assert wang.post("/datasets/new", given).status_code == 303
        refused = wang.post("/datasets/AUTO-ENV/refresh")  # no job was measured yet
        assert refused.status_code == 409
        assert "there are no data" in text_of(refused).lower()

    def test_the_description_is_changed(self, published: DataSetVersion, enter: Visit):
        wang = enter("Wang", "en")
        assert "LAB-CLIMATE" in text_of(wang.get("/datasets/LAB-CLIMATE/edit"))
        assert wang.post("/datasets/LAB-CLIMATE/edit", typed()).status_code == 303
        assert DataSet.objects.get().title_en == "Climate of room B"

    def test_others_may_not(self, published: DataSetVersion, enter: Visit):
        zhao = enter("Zhao")
        assert zhao.post("/datasets/LAB-CLIMATE/edit", typed()).status_code == 403
        assert zhao.post("/datasets/LAB-CLIMATE/begin").status_code == 403
        assert zhao.post("/datasets/LAB-CLIMATE/1/do/withdraw", {"reason": "x"}).status_code == 403
        assert zhao.get("/datasets/LAB-CLIMATE/1/ingest").status_code == 403


def test_a_small_picture_needs_two_steps():
    assert spark_of([[0, "1", "2"]]) == ""
    assert len(spark_of([[0, "1", "2"], [47, "2", "3"]]).split()) == 4
