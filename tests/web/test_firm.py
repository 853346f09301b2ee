"""A firm's own equipment on screen: the first day, a process to its confirmation, the self-assessment."""

from __future__ import annotations

import pytest
from tests.registry.conftest import World
from tests.web.conftest import Visit

from suyuan.registry.enterprise.models import Confirmation, MeasurementProcess, SelfAssessment
from suyuan.registry.enterprise.questionnaire import CODES

PROCESS = {"number": "P-01", "name_zh": "活塞直径", "name_en": "Piston", "unit": "mm", "low": "29.95",
           "high": "30.05",
           "risk": "medium", "control": "chart", "procedure": ""}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_day_needs_nothing_but_the_list(language: str, enter: Visit):
    page = enter("Zhou", language).get("/firm").content.decode()
    assert ("No measurement process is registered" if language == "en" else "还没有登记测量过程") in page
    assert ("Compulsory verification" if language == "en" else "强制检定") in page


def test_a_process_is_walked_to_its_confirmation(world: World, enter: Visit):
    client = enter("Zhou")
    assert client.post("/firm/processes", PROCESS | {"low": "x"}).status_code == 422
    client.post("/firm/processes", PROCESS | {"instrument": str(world.weights)})
    row = MeasurementProcess.objects.get()
    steps = [
        ("open", {"allowed_error": "0.02", "due_on": "2026-04-01"}), ("send", {}),
        ("evaluate", {"certificate": "C-1", "points": "30 0.005 0.01"}),
        ("decide", {"next_on": "2027-03-01", "interval_reason": "一年"}),
    ]  # fmt: skip
    for event, given in steps:
        assert client.post(f"/firm/processes/{row.pk}/{event}", given).status_code == 303, event
    assert Confirmation.objects.get().state == "confirmed"
    assert "确认合格" in client.get(f"/firm/processes/{row.pk}").content.decode()
    assert client.post(f"/firm/processes/{row.pk}/evaluate", {"points": "1 2"}).status_code == 422
    study = {"kind": "process", "rows": "30.001 30.002 29.999"}
    assert client.post(f"/firm/processes/{row.pk}/study", study).status_code == 303
    assert "Cpk" in client.get(f"/firm/processes/{row.pk}").content.decode()
    assert enter("Li").get(f"/firm/processes/{row.pk}").status_code == 404


def test_every_question_is_answered_or_nothing_is_kept(enter: Visit):
    client = enter("Zhou")
    assert client.post("/firm/assessment", dict.fromkeys(CODES[:-1], "2")).status_code == 422
    assert not SelfAssessment.objects.exists()
    assert client.post("/firm/assessment", dict.fromkeys(CODES, "1")).status_code == 303
    assert "33 %" in client.get("/firm/assessment").content.decode()
