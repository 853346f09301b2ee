"""The road from an application to a certificate, step by step, for the tests of jobs and issuing.

Factory 42 sends its F1 weights to the provincial laboratory; Li measures, Qian checks, Wang approves. The E2
weights of the laboratory carry the statement of the (invented) national institute. Readings are made up; they
are only asked to be plausible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.registry.conftest import COUNTY, NOW, PROVINCE, SETTING_UP, TODAY, WEIGHTS, WEIGHTS_ROLE, World

from suyuan.base.text import Text, same
from suyuan.certify.authority import demo_authority
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.log import open_log, stamp
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.parties import commands as parties
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.models import Evaluation
from suyuan.registry.results.rules import Statement
from suyuan.tlog.note import Signer

POINTS = ("100 g", "50 g", "20 g", "10 g", "5 g", "2 g", "1 g")
E2_U = {
    "100 g": "0.05",
    "50 g": "0.03",
    "20 g": "0.025",
    "10 g": "0.02",
    "5 g": "0.016",
    "2 g": "0.012",
    "1 g": "0.010",
}
CONDITIONS = {"temperature": "20.1", "humidity": "48", "pressure": "1002.3"}
LOG_KEY = Signer("example/suyuan-log", bytes(range(32)))
AUTHORITY = demo_authority(
    Text("示例省计量科学研究院", "Example Provincial Institute of Metrology"),
    valid_from=date(2025, 1, 1),
    valid_until=date(2035, 1, 1),
)
KEYS = IssuingKeys(
    log_signer=LOG_KEY,
    base_url="https://verify.example",
    signer=AUTHORITY.institutions[0].signer(),
    synthetic=True,
)


def row(nominal: str, shift: str = "0.05", **changed: Any) -> dict[str, Any]:
    """One weight compared twice with the reference, ABBA; `shift` is the difference in mg."""
    reading = {
        "m0": nominal,
        "A1": "0.000",
        "B1": shift,
        "B2": shift,
        "A2": "0.000",
        "d": "0.001",
        "s_b": "0.005",
    }
    return reading | changed


def readings(**changed: Any) -> dict[str, Any]:
    """Readings of a set of F1 weights, all of them good."""
    rows = [row(point.split()[0], "0.010") for point in POINTS]
    return {"header": {"class": "F1"}, "tests": {"comparison": rows}} | changed


def state_device(world: World, *, off: Mapping[str, str] | None = None) -> Evaluation:
    """The national institute's statement about the E2 weights of the laboratory."""
    root = parties.register_organization(
        world.occasion("Ma").__class__(
            actor=SETTING_UP, at=NOW, identities=world.identities, zone=world.occasion("Ma").zone
        ),
        code="NIM-EX",
        name=Text("国家计量院（示例）", "National Institute (example)"),
        kind="verification_institution",
        jurisdiction=PROVINCE,
        level="nation",
        is_anchor=True,
    )
    return store_statement(
        world.occasion("Gao"),
        instrument=world.device,
        issuer=root.id,
        kind="root",
        performed_on=date(2026, 2, 1),
        valid_until=date(2027, 1, 31),
        certificate_number="EX-ROOT-2026-0001",
        certificate_sha256="ab" * 32,
        statements=[
            Statement(
                point=point,
                value=(off or {}).get(point, "0.002"),
                U=E2_U[point],
                unit="mg",
                label=Text("约定质量修正值", "Correction of the conventional mass"),
            )
            for point in POINTS
        ],
    )


@dataclass(kw_only=True)
class Road:
    """A job on its way; each method is one step by the person who does it."""

    world: World
    at: Any = NOW
    keys: IssuingKeys = KEYS
    method: str = WEIGHTS
    instrument: UUID | None = None
    job: UUID = field(init=False)

    def occasion(self, name: str) -> Any:
        return self.world.occasion(name, self.at)

    def submitted(self) -> Road:
        application = jobs.submit(
            self.occasion("Zhou"),
            applicant=self.world.factory,
            institution=self.world.lab,
            wishes=[jobs.Wish(self.instrument or self.world.weights, self.method)],
            wished_on=TODAY + timedelta(days=3),
        )
        self.job = application.jobs.get().id
        return self

    def accepted(self) -> Road:
        jobs.accept(self.submitted().occasion("Wang"), job_id=self.job)
        return self

    def scheduled(self) -> Road:
        self.accepted()
        jobs.schedule(
            self.occasion("Wang"),
            job_id=self.job,
            scheduled_for=TODAY,
            standards={WEIGHTS_ROLE: self.world.standard},
        )
        return self

    def received(self) -> Road:
        jobs.receive(self.scheduled().occasion("Chen"), job_id=self.job, condition="完好")
        return self

    def started(self) -> Road:
        jobs.start(self.received().occasion("Li"), job_id=self.job, conditions=CONDITIONS, checkpoint=stamp())
        return self

    def recorded(self, data: Mapping[str, Any] | None = None) -> Road:
        self.started()
        jobs.record(self.occasion("Li"), job_id=self.job, data=data or readings())
        return self

    def checked(self, data: Mapping[str, Any] | None = None) -> Road:
        self.recorded(data)
        jobs.check(self.occasion("Qian"), job_id=self.job, digest=self.row.digest)
        return self

    def approved(self, data: Mapping[str, Any] | None = None) -> Road:
        self.checked(data)
        jobs.approve(self.occasion("Wang"), job_id=self.job, digest=self.row.digest)
        return self

    def issue(self, key: str = "") -> Certificate:
        return issuing.issue(
            self.occasion("Wang"), job_id=self.job, idempotency_key=key or f"issue-{self.job}", keys=self.keys
        )

    def issued(self, data: Mapping[str, Any] | None = None) -> Certificate:
        return self.approved(data).issue()

    @property
    def row(self) -> Job:
        return Job.objects.get(pk=self.job)

    @property
    def state(self) -> str:
        return self.row.state


def another_set(world: World, number: int) -> UUID:
    """One more set of F1 weights of Factory 42."""
    return instruments.register_instrument(
        world.occasion("Zhou"),
        kind="weights",
        owner_id=world.factory,
        jurisdiction=COUNTY,
        model="F1",
        serial_no=f"F1-S{number:04}",
        manufacturer="示例砝码厂",
        accuracy_class="F1",
        plate={"class": "F1"},
    ).id


def road(world: World) -> Road:
    """A road whose standard can hand on its results, and an open log."""
    state_device(world)
    open_log(LOG_KEY, at=NOW)
    return Road(world=world)


Step = Callable[[Road], Road]
LABEL = same("F1")
