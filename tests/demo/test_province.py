"""The demonstration: complete, consistent, synthetic, and with work for everybody."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Said, run
from tests.demo.conftest import SIZE, Query

from suyuan.registry.results.ranges import placed
from suyuan.registry.results.rules import read_point

pytestmark = pytest.mark.xdist_group("province")  # it takes half a minute to build: once is enough
Suyuan = Callable[..., Said]
OPEN_STATES = {
    "submitted", "accepted", "scheduled", "received", "in_work", "recorded", "checked", "approved",
}  # fmt: skip
BESIDE = "'YB-150B', 'TCS-30', 'YB-100'"  # of the fleet, of the desks, of doubtful works: beside the register
ROLES = {
    "case_officer", "decision_officer", "inspector", "auditor", "admin", "lab_manager", "standard_custodian",
    "verifier", "checker", "approver", "sample_clerk", "instrument_user", "metrology_manager",
}  # fmt: skip


def test_it_has_the_numbers_that_were_asked_for(ask: Query):
    entered = (
        "select count(*) from instruments_instrument i join parties_organization o on o.id = i.owner_id"
        " where i.usage = 'working' and o.code not like 'EF%'"  # firms bring lists of their own
    )
    assert ask(f"{entered} and model not in ({BESIDE})") == [200]
    assert ask("select count(*) from instruments_instrumentlot") == [8]
    standards = ask("select count(*) from standards_measurementstandard")[0]
    assert 55 <= standards <= 70
    working = (
        "select count(*) from issuing_certificate c join instruments_instrument i on i.id = c.instrument_id"
    )
    assert ask(f"{working} where i.usage = 'working' and i.model <> 'YB-100'") == [12]


def test_journal_numbers_certificates_and_log_agree(suyuan: Suyuan, ask: Query):
    record = suyuan("fsck", "--json").record
    assert (record["broken_events"], record["gaps"], record["duplicates"], record["differences"]) == (
        [],
        0,
        0,
        [],
    )
    (anchors,) = ask("select count(*) from issuing_anchor")
    (withdrawn,) = ask("select count(*) from issuing_logleaf where kind = 'revoke'")
    assert anchors > 0
    assert withdrawn == 1
    assert record["certificates"] == record["leaves"] - anchors - withdrawn > 0


def test_what_comes_from_outside_names_its_points_with_units_like_results_of_our_own(ask: Query):
    points = ask(
        "select r.point from results_result r join results_evaluation e on e.id = r.evaluation_id"
        " where e.origin in ('root', 'external')"
    )
    assert points
    assert [one for one in points if placed(one) is None] == []
    roots = ask(
        "select distinct r.quantity_zh from results_result r join results_evaluation e"
        " on e.id = r.evaluation_id where e.origin = 'root'"
    )
    assert set(roots) == {"约定质量", "压力"}
    twins = ask("select point from results_result where point like '% *'")
    assert twins
    assert {read_point(one).mark for one in twins} == {"*"}


def test_jobs_of_the_next_days_are_planned_with_several_people(ask: Query):
    assert set(ask("select duty from jobs_jobperson")) == {"second", "assist"}


def test_a_small_share_of_the_chains_does_not_hold(suyuan: Suyuan):
    record = suyuan("trace", "--health", "--json").record
    assert 0.5 < record["share"] <= 1
    assert record["results"] - record["unbroken"] == sum(one["results"] for one in record["causes"])
    assert record["certificates"] == sum(one["certificates"] for one in record["institutes"])


def test_the_journal_is_anchored_and_changes_by_hand_are_taken_over(suyuan: Suyuan, province: Path):
    index = suyuan("log", "anchor", "--json").record["index"]
    assert index is not None
    with sqlite3.connect(province / "suyuan.sqlite3") as by_hand:
        by_hand.execute("update parties_organization set contact = '0431-0000 0001'")
    by_hand.close()
    said = suyuan("fsck", language="en")
    assert said.code == 7
    assert "parties_organization" in said.out
    assert suyuan("log", "adopt", "new telephone numbers", "--json").record["event"] > 0
    assert suyuan("fsck").code == 0


def test_what_waits_for_its_page_gets_it_when_the_server_starts(published: Path, ask: Query):
    assert ask("select count(*) from issuing_certificate where published_at is null") == [0]
    pages = ask("select count(*) from issuing_document where kind = 'pdf'")
    assert pages == ask("select count(*) from issuing_certificate")


def test_every_institution_and_authority_is_marked_as_an_example(ask: Query):
    assert ask("select name_zh from parties_organization where name_zh not like '%示例%'") == []
    assert ask("select name_en from parties_organization where name_en not like '%example%'") == []


def test_every_open_state_has_work(ask: Query):
    assert set(ask("select distinct state from jobs_job")) >= OPEN_STATES


def test_the_county_shown_has_work_of_special_kinds(ask: Query):
    on_site = (
        "select j.state from jobs_job j join jobs_application a on a.id = j.application_id "
        "where a.place = 'on_site' order by j.state"
    )
    assert ask(on_site) == ["in_work", "received"]
    found = "select j.state from jobs_found f join jobs_job j on j.id = f.job_id where f.adjustment != ''"
    assert "in_work" in ask(found)
    kept = "select j.state from jobs_jobfile f join jobs_job j on j.id = f.job_id"
    assert ask(kept) == ["in_work"]


def test_institutes_are_accredited_and_people_registered(ask: Query):
    assert ask("select kind from parties_accreditation order by kind") == ["cma", "cma"] + ["iso_17025"] * 3
    lines = "select count(*) from parties_accreditedscope group by accreditation_id order by 1"
    assert ask(lines) == [1, 2, 2, 4, 4]
    of_law = "kind = 'law_enforcement'"  # officers who inspect; all others measure, sign or assess
    assert ask(f"select count(distinct person_id) from parties_credential where not {of_law}") == [20]
    assert ask(f"select count(distinct person_id) from parties_credential where {of_law}")[0] >= 2


def test_there_is_a_log_in_for_every_role(province: Path, ask: Query):
    shown = {one["username"] for one in json.loads((province / "demo.json").read_text())["log_ins"]}
    assert set(ask("select username from parties_account")) == shown
    held = ask(
        "select distinct r.role from parties_account a"
        " join parties_roleassignment r on r.person_id = a.person_id"
    )
    assert set(held) >= ROLES


def test_nobody_signed_twice_for_one_certificate(ask: Query):
    same = "verifier_id = checker_id or checker_id = approver_id or verifier_id = approver_id"
    assert ask(f"select count(*) from jobs_job where {same}") == [0]


def test_dates_never_lie_in_the_future(ask: Query):
    assert ask("select count(*) from journal_event where at > datetime('now', '+1 minute')") == [0]


class TestThreeYears:
    """A history that could have happened: what is older comes first."""

    def test_certificates_lie_in_each_of_three_years(self, ask: Query):
        months = ask("select count(distinct substr(performed_on, 1, 7)) from results_evaluation")
        assert months[0] >= 20
        span = "select julianday(max(performed_on)) - julianday(min(performed_on)) from results_evaluation"
        assert ask(f"{span} where origin = 'engine'")[0] > 1000

    def test_nobody_acted_before_being_registered(self, ask: Query):
        registered = "select min(at) from journal_event x where x.entity = 'person'"
        registered += " and replace(x.entity_id, '-', '') = p.id"
        early = f"from journal_event e join parties_person p on p.id = e.actor_id where e.at < ({registered})"
        assert ask(f"select distinct e.act {early}") == []

    def test_nothing_was_measured_with_a_standard_that_was_not_assessed_or_over(self, ask: Query):
        used = """select count(*) from jobs_jobstandard u join jobs_job j on j.id = u.job_id
            join standards_measurementstandard s on s.id = u.standard_id where j.performed_on"""
        assert ask(f"{used} is not null")[0] > 100
        assert ask(f"{used} < s.public_cert_from") == [0]
        assert ask(f"{used} > s.assessment_cert_to") == [0]

    def test_standards_were_calibrated_every_year_and_instruments_came_again(self, ask: Query):
        times = """select count(distinct substr(e.performed_on, 1, 4)) from results_evaluation e
            join instruments_instrument i on i.id = e.instrument_id where i.usage = ? and e.origin = 'engine'
            group by i.id order by 1 desc"""
        assert ask(times, "standard")[20] == 3
        assert ask(times, "working")[0] == 3

    def test_registers_were_handed_in_after_what_they_tell(self, ask: Query):
        early = "select count(*) from instruments_instrument where date(created_at) < made_on"
        assert ask(early) == [0]

    def test_periods_were_renewed(self, ask: Query):
        renewed = "select count(*) from standards_standardassessment where kind = 'renewal' and outcome = ?"
        assert ask(renewed, "certified")[0] > 5
        assert ask("select count(*) from standards_measurementstandard where state = 'renewing'")[0] > 0
        assert ask("select count(*) from standards_measurementstandard where state = 'expired'") == [0]
        titles = "select count(*) from journal_event where act = 'honest.renew'"
        assert ask(titles)[0] >= 5
        again = "select count(*) from (select person_id from parties_credential group by 1, kind"
        assert ask(f"{again} having count(*) = 2)")[0] >= 6


class TestStory:
    @pytest.fixture
    def certificates(self, province: Path) -> list[str]:
        found: list[str] = json.loads((province / "demo.json").read_text())["story"]["certificates"]
        return found

    def test_the_county_certificate_is_in_doubt_because_of_its_parent(
        self, suyuan: Suyuan, certificates: list[str]
    ):
        parent, county, _ = certificates
        record = suyuan("trace", county, "--point", "500", "--json").record
        assert record["state"] == "in_doubt"
        assert [link["certificate"] for link in record["chain"]][:2] == [county, parent]

    def test_a_recall_of_the_parent_finds_the_county_verdict_that_turns_over(
        self, suyuan: Suyuan, certificates: list[str]
    ):
        parent, county, _ = certificates
        record = suyuan("recall", parent, "--point", "500", "--shift", "-12", "--json").record
        assert record["affected"] >= 1
        turned = [row for row in record["results"] if row["before"] != row["after"]]
        assert [(row["certificate"], row["value_text"]) for row in turned] == [(county, "-14.0")]
        assert "结论改变" in suyuan("recall", parent, "--point", "500", "--shift", "-12").out

    def test_the_chain_reaches_the_national_standard_and_the_shares_add_up(
        self, suyuan: Suyuan, certificates: list[str]
    ):
        chain = suyuan("trace", certificates[1], "--json").record["chain"]
        assert chain[-1]["kind"] == "root"
        assert sum(link["share"] for link in chain) == pytest.approx(1, abs=1e-9)

    def test_the_parent_failed_when_it_was_verified_again(self, ask: Query, certificates: list[str]):
        kinds = {number: kind for number in certificates for kind in ask(
            "select kind from issuing_certificate where number = ?", number
        )}  # fmt: skip
        assert list(kinds.values()) == ["verification", "verification", "rejection_notice"]

    def test_the_certificate_said_something_far_from_the_truth(self, suyuan: Suyuan, certificates: list[str]):
        top = suyuan("trace", certificates[1], "--point", "500", "--json").record["chain"][0]
        truth = -2.0
        assert abs(float(top["value"]) - truth) > 3 * float(top["U"])

    def test_it_is_told_at_the_end_of_the_command(self, province: Path, suyuan: Suyuan):
        said = suyuan("demo", "--unless-present")
        assert "suyuan trace" in said.out
        assert json.loads((province / "demo.json").read_text())["password"] in said.out


class TestBuildingAgain:
    def test_a_full_database_is_not_overwritten(self, suyuan: Suyuan):
        said = suyuan("demo", *SIZE)
        assert said.code == 5
        assert "--fresh" in said.err

    def test_unless_present_changes_nothing(self, suyuan: Suyuan, ask: Query):
        before = ask("select seq from journal_chainhead")
        assert suyuan("demo", "--unless-present").code == 0
        assert ask("select seq from journal_chainhead") == before


class TestFilesFromTheDatabase:
    @pytest.fixture
    def issued(self, published: Path, ask: Query, tmp_path: Path) -> tuple[str, Path]:
        number = ask("select number from issuing_certificate where kind = 'verification' order by log_index")[
            -1
        ]
        query = (
            "select d.body from issuing_document d join issuing_certificate c on c.id = d.certificate_id"
            " where c.number = ? and d.kind = 'pdf'"
        )
        file = tmp_path / "certificate.pdf"
        file.write_bytes(ask(query, number)[0])
        return number, file

    def keys(self, province: Path, suyuan: Suyuan) -> list[Any]:
        key = suyuan("log", "status", "--json").record["key"]
        return ["--trust", province / "keys" / "root.pem", "--log-key", key]

    def test_a_pdf_verifies_without_the_database(
        self, province: Path, suyuan: Suyuan, issued: tuple[str, Path], tmp_path: Path
    ):
        number, file = issued
        proof = tmp_path / "proof.json"
        assert suyuan("log", "prove", number, "-o", proof).code == 0
        said = suyuan("cert", "verify", file, *self.keys(province, suyuan), "--proof", proof, "--json")
        assert said.code == 0, said.err
        states = {one["code"]: one["state"] for one in said.record["checks"]}
        assert {states[code] for code in ("file", "build", "signature", "key", "log", "page")} == {"passed"}

    def test_a_changed_byte_ends_with_exit_code_seven(
        self, province: Path, suyuan: Suyuan, issued: tuple[str, Path]
    ):
        xml = issued[1].with_suffix(".xml")
        assert suyuan("cert", "extract", issued[1], "-o", xml).code == 0
        xml.write_bytes(xml.read_bytes().replace(issued[0].encode(), issued[0][:-1].encode() + b"X", 1))
        assert suyuan("cert", "verify", xml, *self.keys(province, suyuan)).code == 7

    def test_without_a_trusted_root_nothing_is_shown_to_be_genuine(
        self, suyuan: Suyuan, issued: tuple[str, Path]
    ):
        said = suyuan("cert", "verify", issued[1])
        assert said.code == 7
        assert "--trust" in said.err

    def test_a_proof_of_another_certificate_does_not_fit(
        self, province: Path, suyuan: Suyuan, issued: tuple[str, Path], ask: Query, tmp_path: Path
    ):
        other = ask("select number from issuing_certificate order by log_index")[0]
        proof = tmp_path / "proof.json"
        suyuan("log", "prove", other, "-o", proof)
        key = self.keys(province, suyuan)[-1]
        assert suyuan("log", "verify", issued[1], "--proof", proof, "--log-key", key).code == 7

    def test_a_certificate_is_shown_in_words(self, suyuan: Suyuan, issued: tuple[str, Path]):
        said = suyuan("cert", "show", issued[1], language="en")
        assert issued[0] in said.out
        assert "valid until" in said.out


class TestFigures:
    def test_the_plan_counts_the_public_standards(self, suyuan: Suyuan, ask: Query):
        plan, own = suyuan("plan", "--json").record["plans"]
        published = {one["indicator"]: one["target"] for one in plan["targets"]}
        assert published["public_standards_valid"] == "1450.000"  # plan_targets.json
        assert set(published) < {
            one["indicator"] for one in own["targets"]
        }  # drafted from it, of its own size
        value = {one["indicator"]: one["value"] for one in plan["targets"]}
        public = "select count(*) from standards_measurementstandard where legal_class = 'public'"
        public += " and public_cert_no <> ''"  # one is being assessed and has none yet
        assert value["public_standards_valid"] == ask(public)[0]
        assert sum(one is not None for one in value.values()) >= 3

    def test_coverage_lies_between_nothing_and_everything(self, suyuan: Suyuan):
        metrics = suyuan("coverage", "--json").record["metrics"]
        assert [one["metric"] for one in metrics] == ["C1", "C2", "C3", "C4", "C5"]
        for one in metrics:
            if one["unit"] == "%":
                assert 0 < one["value"] <= 100
                assert one["value"] == pytest.approx(100 * one["numerator"] / one["denominator"], abs=1e-9)


class TestBundle:
    """One file proves a certificate and all behind it, on a machine that knows nothing of the province."""

    @pytest.fixture
    def bundled(self, suyuan: Suyuan, ask: Query, tmp_path: Path) -> Path:
        (number,) = ask("SELECT number FROM issuing_certificate WHERE state = 'in_doubt'")
        target = tmp_path / "one.suyuan"
        assert suyuan("bundle", number, "-o", target).code == 0
        return target

    def test_it_holds_against_root_and_log_key(
        self, suyuan: Suyuan, province: Path, bundled: Path, tmp_path: Path
    ):
        key = suyuan("log", "status", "--json").record["key"]
        root = province / "keys" / "root.pem"
        elsewhere = tmp_path / "elsewhere"
        said = run("cert", "verify", bundled, "--trust", root, "--log-key", key, "--json", data=elsewhere)
        assert said.code == 0, said.err
        assert said.record["depth"] == 4  # F2, F1, E2, E1 above the county's M1 set
        assert [check["state"] for check in said.record["checks"]] == ["passed"] * 6
        assert not elsewhere.exists()

    def test_without_a_trusted_root_it_proves_nothing(self, bundled: Path, tmp_path: Path):
        said = run("cert", "verify", bundled, data=tmp_path / "elsewhere")
        assert said.code == 7
        assert "Traceback" not in said.err

    def test_the_same_certificate_gives_the_same_bundle(
        self, suyuan: Suyuan, ask: Query, bundled: Path, tmp_path: Path
    ):
        (number,) = ask("SELECT number FROM issuing_certificate WHERE state = 'in_doubt'")
        again = tmp_path / "again.suyuan"
        assert suyuan("bundle", number, "-o", again).code == 0
        assert again.read_bytes() == bundled.read_bytes()


def test_the_log_knows_its_guard(suyuan: Suyuan, province: Path):
    assert (province / "keys" / "log.guard").is_file()
    assert suyuan("fsck").code == 0


def test_certificates_of_other_laboratories_are_there_and_linked(ask: Query):
    assert ask("SELECT count(*) FROM received_receivedcertificate") == [36]
    assert dict.fromkeys(ask("SELECT state FROM results_citation ORDER BY state")) == {
        "dangling": None,
        "verified": None,
    }
    assert ask("SELECT count(*) FROM results_citation WHERE state = 'dangling'") == [2]
