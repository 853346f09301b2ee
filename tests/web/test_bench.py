"""The screens of the laboratory: start, readings, preview, check and approve; and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.registry.road import CONDITIONS, POINTS, Road
from tests.web.conftest import PASSWORD

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.results.models import Evaluation, ObservationSet

Visit = Callable[..., Client]


def readings(**changed: str) -> dict[str, str]:
    """The posted form of a good set of F1 weights."""
    cells = {"A1.0": "0.000", "B1.0": "0.010", "B2.0": "0.010", "A2.0": "0.000", "d": "0.001", "s_b": "0.005"}
    form = {"header.class": "F1"}
    for number, point in enumerate(POINTS):
        form |= {f"tests.comparison.{number}.m0": point.split()[0]}
        form |= {f"tests.comparison.{number}.{name}": value for name, value in cells.items()}
    return form | {name.replace("__", "."): value for name, value in changed.items()}


def conditions(**changed: str) -> dict[str, str]:
    return {f"conditions.{name}": value for name, value in (CONDITIONS | changed).items()}


def text_of(response: Any) -> str:
    return str(response.content.decode())


class TestApply:
    def form(self, road: Road, **changed: Any) -> dict[str, Any]:
        world = road.world
        given = {
            "instrument": [str(world.weights)],
            f"method.{world.weights}": road.method,
            "institution": str(world.lab),
            "purpose": "subsequent",
            "place": "lab",
        }
        return given | changed

    def test_an_owner_applies(self, enter: Visit, road: Road) -> None:
        client = enter("Zhou")
        assert client.post("/jobs/new", self.form(road)).status_code == 303
        assert "已提交" in text_of(client.get("/"))

    def test_nothing_chosen_is_said_in_words(self, enter: Visit, road: Road) -> None:
        response = enter("Zhou").post("/jobs/new", self.form(road, instrument=[]))
        assert response.status_code == 422
        assert "至少选择一台器具" in text_of(response)

    @pytest.mark.parametrize(
        "changed",
        [
            {"institution": ""},
            {"institution": "not an identity"},
            {"wished_on": "2026-02-31"},
            {"place": "moon"},
            {"purpose": "fun"},
            {"instrument": ["'; drop table"]},
        ],
    )
    def test_bad_input_is_refused_with_the_form(
        self, enter: Visit, road: Road, changed: dict[str, Any]
    ) -> None:
        response = enter("Zhou").post("/jobs/new", self.form(road, **changed))
        assert response.status_code == 422
        assert 'class="problem"' in text_of(response)

    def test_somebody_elses_instrument_is_not_found(self, enter: Visit, road: Road) -> None:
        response = enter("Zhou").post("/jobs/new", self.form(road, instrument=[str(road.world.device)]))
        assert response.status_code == 404

    def test_a_verifier_may_not_apply(self, enter: Visit, road: Road) -> None:
        assert enter("Li").post("/jobs/new", self.form(road)).status_code == 403


class TestDesk:
    def test_the_manager_accepts_and_schedules(self, enter: Visit, road: Road) -> None:
        job = road.submitted().job
        client = enter("Wang", "en")
        assert client.post(f"/jobs/{job}/do/accept").status_code == 303
        assert f"/jobs/{job}/plan" in text_of(client.get(f"/jobs/{job}"))
        page = text_of(client.get(f"/jobs/{job}/plan"))
        assert "Class E2 weights standard" in page
        form = {"scheduled_for": "2026-03-11", "standard.reference": str(road.world.standard)}
        assert client.post(f"/jobs/{job}/plan", form).status_code == 303
        assert road.state == "scheduled"

    @pytest.mark.parametrize(
        "form", [{}, {"scheduled_for": "2026-03-11"}, {"scheduled_for": "soon"}, {"standard.reference": "x"}]
    )
    def test_a_schedule_without_day_or_standard_is_refused(
        self, enter: Visit, road: Road, form: dict[str, str]
    ) -> None:
        job = road.accepted().job
        response = enter("Wang").post(f"/jobs/{job}/plan", form)
        assert response.status_code in (409, 422)
        assert road.state == "accepted"

    def test_a_reason_is_asked_for(self, enter: Visit, road: Road) -> None:
        job = road.submitted().job
        response = enter("Wang").post(f"/jobs/{job}/do/decline", {"reason": " "})
        assert response.status_code == 422
        assert road.state == "submitted"

    def test_others_do_not_see_the_button_and_may_not_act(self, enter: Visit, road: Road) -> None:
        job = road.submitted().job
        client = enter("Li")
        assert f"/jobs/{job}/do/accept" not in text_of(client.get(f"/jobs/{job}"))
        assert client.post(f"/jobs/{job}/do/accept").status_code == 403

    def test_an_unknown_act_is_not_found(self, enter: Visit, road: Road) -> None:
        assert enter("Wang").post(f"/jobs/{road.submitted().job}/do/explode").status_code == 404


class TestStart:
    def test_the_verifier_starts(self, enter: Visit, road: Road) -> None:
        job = road.received().job
        response = enter("Li").post(f"/jobs/{job}/start", conditions())
        assert response.headers["Location"] == f"/jobs/{job}/entry"
        assert road.state == "in_work"

    @pytest.mark.parametrize("temperature", ["31", "-40", "warm", ""])
    def test_surroundings_outside_their_limits_are_marked(
        self, enter: Visit, road: Road, temperature: str
    ) -> None:
        job = road.received().job
        response = enter("Li").post(f"/jobs/{job}/start", conditions(temperature=temperature))
        assert response.status_code in (409, 422)
        assert road.state == "received"

    def test_nobody_else_has_this_page(self, enter: Visit, road: Road) -> None:
        job = road.received().job
        assert enter("Qian").get(f"/jobs/{job}/start").status_code == 404
        assert enter("Zhao").get(f"/jobs/{job}/start").status_code == 403


class TestEntry:
    def test_readings_are_stored_once(self, enter: Visit, road: Road) -> None:
        job = road.started().job
        client = enter("Li")
        assert client.post(f"/jobs/{job}/entry", readings()).status_code == 303
        assert road.state == "recorded"
        assert client.post(f"/jobs/{job}/entry", readings()).status_code == 404
        assert ObservationSet.objects.count() == 1

    @pytest.mark.parametrize(
        "changed",
        [
            {"tests__comparison__2__B1__0": "abc"},
            {"tests__comparison__2__B1__0": ""},
            {"tests__comparison__2__B1__0": "9" * 60},
            {"tests__comparison__2__m0": "-5"},
            {"header__class": "F9"},
            {"header__strange": "1"},
            {"conditions__temperature": "99"},
            {"tests__comparison__0__A1__0": "<script>alert(1)</script>"},
        ],
    )
    def test_bad_readings_are_marked_and_nothing_is_stored(
        self, enter: Visit, road: Road, changed: dict[str, str]
    ) -> None:
        job = road.started().job
        before = Evaluation.objects.count()
        response = enter("Li").post(f"/jobs/{job}/entry", readings(**changed))
        assert response.status_code == 422
        assert "<script>alert" not in text_of(response)
        assert (road.state, ObservationSet.objects.count(), Evaluation.objects.count()) == (
            "in_work",
            0,
            before,
        )

    def test_what_was_typed_is_still_there_after_a_refusal(self, enter: Visit, road: Road) -> None:
        job = road.started().job
        page = text_of(enter("Li").post(f"/jobs/{job}/entry", readings(tests__comparison__2__B1__0="abc")))
        assert 'value="abc"' in page
        assert "tests.comparison.2.B1" in page

    def test_a_flood_of_fields_is_refused(self, enter: Visit, road: Road) -> None:
        job = road.started().job
        flood = {f"tests.comparison.{n}.m0": "1" for n in range(4500)}
        assert enter("Li").post(f"/jobs/{job}/entry", flood).status_code in (400, 422)
        assert road.state == "in_work"

    def test_the_preview_shows_results_and_stores_nothing(self, enter: Visit, road: Road) -> None:
        job = road.started().job
        page = text_of(enter("Li", "en").post(f"/jobs/{job}/entry/preview", readings()))
        assert "verdict-pass" in page
        assert "Combined standard uncertainty" in page
        assert ObservationSet.objects.count() == 0

    def test_the_preview_of_a_half_filled_form_says_what_is_missing(self, enter: Visit, road: Road) -> None:
        job = road.started().job
        response = enter("Li").post(f"/jobs/{job}/entry/preview", {"header.class": "F1"})
        assert response.status_code == 200
        assert "还不能计算" in text_of(response)

    def test_more_readings_make_more_columns(self, enter: Visit, road: Road) -> None:
        job = road.started().job
        page = text_of(enter("Li").post(f"/jobs/{job}/entry/tables", {"readings.comparison": "3"}))
        assert 'name="tests.comparison.0.A1.2"' in page
        assert 'name="tests.comparison.0.A1.3"' not in page

    def test_the_form_speaks_english_too(self, enter: Visit, road: Road) -> None:
        page = text_of(enter("Li", "en").get(f"/jobs/{road.started().job}/entry"))
        assert "Enter readings" in page
        assert "Accuracy class" in page


class TestReview:
    def confirm(self, road: Road, **changed: str) -> dict[str, str]:
        return {"decision": "confirm", "password": PASSWORD, "digest": road.row.digest} | changed

    def test_a_second_person_checks(self, enter: Visit, road: Road) -> None:
        job = road.recorded().job
        client = enter("Qian")
        assert "已由系统独立重新计算" in text_of(client.get(f"/jobs/{job}/check"))
        assert client.post(f"/jobs/{job}/check", self.confirm(road)).status_code == 303
        assert road.state == "checked"

    def test_approval_issues_the_certificate(self, enter: Visit, road: Road) -> None:
        job = road.checked().job
        response = enter("Wang").post(f"/jobs/{job}/approve", self.confirm(road))
        certificate = Certificate.objects.get()
        assert response.headers["Location"] == f"/certificates/{certificate.id}"
        assert (road.state, certificate.documents.count()) == ("issued", 2)

    @pytest.mark.parametrize(("password", "status"), [("", 422), ("wrong", 403)])  # left out, or another one
    def test_the_password_is_asked_again(self, enter: Visit, road: Road, password: str, status: int) -> None:
        job = road.recorded().job
        response = enter("Qian").post(f"/jobs/{job}/check", self.confirm(road, password=password))
        assert response.status_code == status
        assert road.state == "recorded"

    def test_a_result_that_was_not_shown_is_not_signed(self, enter: Visit, road: Road) -> None:
        job = road.recorded().job
        response = enter("Qian").post(f"/jobs/{job}/check", self.confirm(road, digest="0" * 64))
        assert response.status_code == 409
        assert road.state == "recorded"

    def test_sending_back_needs_a_reason(self, enter: Visit, road: Road) -> None:
        job = road.recorded().job
        client = enter("Qian")
        assert client.post(f"/jobs/{job}/check", {"decision": "back"}).status_code == 422
        form = {"decision": "back", "reason": "B2 与 B1 不符"}
        assert client.post(f"/jobs/{job}/check", form).status_code == 303
        assert road.state == "in_work"

    def test_who_measured_has_no_page_to_check_or_approve(self, enter: Visit, road: Road) -> None:
        job = road.recorded().job
        client = enter("Li")
        assert client.get(f"/jobs/{job}/check").status_code == 404
        assert client.post(f"/jobs/{job}/approve", self.confirm(road)).status_code == 404

    def test_the_budget_of_a_line_is_fetched_alone(self, enter: Visit, road: Road) -> None:
        job = road.recorded().job
        evaluation = road.row.evaluation
        assert evaluation is not None
        line = evaluation.results.order_by("place").first()
        page = text_of(enter("Qian").get(f"/jobs/{job}/results/{line.id}"))
        assert "data-waterfall" in page
        assert "合成标准不确定度" in page


class TestCertificate:
    def test_documents_are_served_as_they_are_stored(self, enter: Visit, road: Road) -> None:
        client = enter("Wang")
        job = road.checked().job
        address = client.post(
            f"/jobs/{job}/approve", {"password": PASSWORD, "digest": road.row.digest}
        ).headers["Location"]
        pdf = client.get(f"{address}/document.pdf")
        xml = client.get(f"{address}/document.xml")
        assert pdf.content.startswith(b"%PDF-")
        assert xml.headers["Content-Disposition"].endswith('.xml"')
        assert client.get(f"{address}/proof.json").json()["sha256"]

    def test_the_page_is_made_when_it_is_first_asked_for(self, enter: Visit, road: Road) -> None:
        certificate = road.issued()
        assert certificate.published_at is None
        address = f"/certificates/{certificate.id}/document.pdf"
        client = enter("Wang")
        first = client.get(address)
        assert first.content.startswith(b"%PDF-")
        assert client.get(address).content == first.content
