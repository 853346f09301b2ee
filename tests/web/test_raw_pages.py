"""Reading a file on the entry page: handed in, previewed, remembered, filled in, recorded with its digest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.registry.road import POINTS, Road
from tests.web.test_bench import readings, text_of

from suyuan.base.canonical import sha256_hex
from suyuan.registry.jobs.models import Found, JobFile, ReadingProfile
from suyuan.registry.results.files import content_of
from suyuan.registry.results.models import ObservationSet

Visit = Callable[..., Client]
HEAD = "m0,A1,B1,B2,A2,d,s_b"
CONTENT = "\n".join(
    [HEAD, *(f"{one.split()[0]},0.000,0.010,0.010,0.000,0.001,0.005" for one in POINTS)]
).encode()


def handed_in(client: Client, road: Road, content: bytes = CONTENT, name: str = "天平.csv") -> Any:
    form = {"file": SimpleUploadedFile(name, content), "device": "AX-106"}
    return client.post(f"/jobs/{road.job}/files", form)


def test_the_set_names_the_file_it_was_read_from(enter: Visit, road: Road) -> None:
    road.started()
    client = enter("Li")
    address = handed_in(client, road).headers["Location"]
    page = text_of(client.get(address))
    assert "填入录入表" in page
    assert page.count("<td>0.010") >= len(POINTS)
    kept = JobFile.objects.get()
    assert content_of(kept.file_id) == CONTENT
    link = page.split('<a class="btn btn-primary" href="')[1].split('"')[0].replace("&amp;", "&")
    form = text_of(client.get(link))
    assert 'name="tests.comparison.6.m0" value="1"' in form
    assert client.post(f"/jobs/{road.job}/entry", readings(file=str(kept.pk))).status_code == 303
    stored = ObservationSet.objects.get()
    assert (stored.file_id, stored.file_name, stored.device, stored.source) == (
        sha256_hex(CONTENT), "天平.csv", "AX-106", "file",
    )  # fmt: skip


def test_a_way_of_reading_is_remembered(enter: Visit, road: Road) -> None:
    road.started()
    client = enter("Li", "en")
    address = handed_in(client, road).headers["Location"]
    form = {
        "form": "table",
        "test": "comparison",
        "header": "1",
        "from.m0": "m0",
        "from.A1": "A1",
        "name": "AX",
    }
    assert client.post(address, form).status_code == 200
    kept = ReadingProfile.objects.get()
    assert kept.settings["columns"][0] == {"symbol": "m0", "sources": ["m0"], "unit": ""}
    assert "Remembered ways of reading" in text_of(client.get(address, {"profile": str(kept.pk)}))


@pytest.mark.parametrize("name", ["a.exe", "a", "a.csv.zip"])
def test_other_files_are_refused(enter: Visit, road: Road, name: str) -> None:
    road.started()
    assert handed_in(enter("Li"), road, name=name).status_code == 422
    assert not JobFile.objects.exists()


def test_a_bad_file_is_kept_and_its_faults_are_shown(enter: Visit, road: Road) -> None:
    road.started()
    client = enter("Li")
    address = handed_in(client, road, b"m0,A1\n100,abc\n").headers["Location"]
    page = text_of(client.get(address))
    assert "abc" in page
    assert "填入录入表" not in page


def test_strangers_see_no_file(enter: Visit, road: Road) -> None:
    road.started()
    address = handed_in(enter("Li"), road).headers["Location"]
    assert enter("Qian").get(address).status_code == 404


def test_as_found_then_adjusted_then_left(enter: Visit, road: Road) -> None:
    road.started()
    client = enter("Li")
    assert client.post(f"/jobs/{road.job}/entry", readings(phase="as_found")).status_code == 303
    assert "登记调整" in text_of(client.get(f"/jobs/{road.job}/entry"))
    assert client.post(f"/jobs/{road.job}/adjust", {"what": "更换填料"}).status_code == 303
    assert client.post(f"/jobs/{road.job}/entry", readings()).status_code == 303
    assert Found.objects.get().adjusted_by
    assert sorted(ObservationSet.objects.values_list("phase", flat=True)) == ["as_found", "as_left"]


def test_the_page_of_the_job_tells_the_sets_and_why_they_were_corrected(enter: Visit, road: Road) -> None:
    from suyuan.registry.jobs import commands as jobs

    road.recorded()
    jobs.check_back(road.occasion("Qian"), job_id=road.job, reason="第二点读数有误")
    client = enter("Li")
    client.post(f"/jobs/{road.job}/entry", readings())
    page = text_of(client.get(f"/jobs/{road.job}"))
    assert page.count("录入表") == 2
    assert "第二点读数有误" in page.split("原始读数")[1]
