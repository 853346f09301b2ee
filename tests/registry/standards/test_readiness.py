"""Readiness: each reason code of domain model 4.3 alone, at its border day, and as a warning before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from suyuan.base.text import Text, same
from suyuan.registry.parties.rules import CompetenceFact
from suyuan.registry.standards.rules import (
    CODES,
    ComponentFacts,
    ExaminationFacts,
    HoldFacts,
    LimitFacts,
    SpecificationFacts,
    StaffFacts,
    StandardFacts,
    readiness,
    why_not_owner,
    why_not_separate_officer,
)

ON = date(2026, 3, 10)
YESTERDAY = date(2026, 3, 9)
FAR, LONG_AGO = date(2030, 1, 1), date(2020, 1, 1)
ALICE, BORIS, CARLA = UUID(int=1), UUID(int=2), UUID(int=3)
ABLE = CompetenceFact(method="m", activity="verify", valid_from=LONG_AGO, valid_to=FAR)


def member(person: UUID, **changed) -> StaffFacts:
    given = {
        "person": person,
        "name": same("x"),
        "duty": "verifier",
        "valid_from": LONG_AGO,
        "competences": (ABLE,),
    }
    return StaffFacts(**(given | changed))


def device(**changed) -> ComponentFacts:
    given = {
        "device": UUID(int=9),
        "name": Text("砝码", "weights"),
        "role": "main",
        "valid_from": LONG_AGO,
        "certificate": "C-1",
        "valid_until": FAR,
    }
    return ComponentFacts(**(given | changed))


SOUND = StandardFacts(
    id=UUID(int=7),
    name=Text("砝码标准", "weights standard"),
    state="in_service",
    legal_class="public",
    cert_to=FAR,
    public_cert_to=FAR,
    methods=("m",),
    specifications=(SpecificationFacts(number="JJG 1-2020", in_force_from=LONG_AGO),),
    components=(device(),),
    staff=(member(ALICE), member(BORIS)),
    environment=(LimitFacts(parameter="temperature", low=Decimal(18), high=Decimal(23), unit="°C"),),
    repeatability=ExaminationFacts(kind="repeatability", performed_on=date(2026, 1, 1), passed=True),
    stability=ExaminationFacts(kind="stability", performed_on=date(2026, 1, 1), passed=True),
)


def codes(facts: StandardFacts, **given) -> list[str]:
    found = readiness(facts, on=ON, **given)
    assert found.ready is (not found.reasons)
    return [reason.code for reason in found.reasons]


def warned(facts: StandardFacts) -> list[str]:
    return [reason.code for reason in readiness(facts, on=ON).warnings]


def examined(day: date, *, passed: bool = True) -> ExaminationFacts:
    return ExaminationFacts(kind="x", performed_on=day, passed=passed)


def test_a_sound_standard_is_ready_without_warning():
    assert codes(SOUND, acting_person=ALICE, conditions={"temperature": Decimal(20)}) == []
    assert warned(SOUND) == []


BROKEN = {
    "planned": (replace(SOUND, state="planned"), "NOT_IN_SERVICE"),
    "suspended": (replace(SOUND, state="suspended"), "NOT_IN_SERVICE"),
    "assessment over": (replace(SOUND, cert_to=YESTERDAY), "CERT_EXPIRED"),
    "no assessment": (replace(SOUND, cert_to=None), "CERT_EXPIRED"),
    "public certificate over": (replace(SOUND, public_cert_to=YESTERDAY), "CERT_EXPIRED"),
    "device over": (replace(SOUND, components=(device(valid_until=YESTERDAY),)), "COMPONENT_EXPIRED"),
    "device without": (replace(SOUND, components=(device(valid_until=None),)), "COMPONENT_EXPIRED"),
    "device stopped": (replace(SOUND, components=(device(is_usable=False),)), "COMPONENT_MISSING"),
    "no device": (replace(SOUND, components=()), "COMPONENT_MISSING"),
    "only auxiliary": (replace(SOUND, components=(device(role="auxiliary"),)), "COMPONENT_MISSING"),
    "device taken out": (replace(SOUND, components=(device(valid_to=ON),)), "COMPONENT_MISSING"),
    "one person": (replace(SOUND, staff=(member(ALICE),)), "STAFF"),
    "same person twice": (replace(SOUND, staff=(member(ALICE), member(ALICE, duty="custodian"))), "STAFF"),
    "duty over": (replace(SOUND, staff=(member(ALICE), member(BORIS, valid_to=YESTERDAY))), "STAFF"),
    "no competence": (replace(SOUND, staff=(member(ALICE), member(BORIS, competences=()))), "STAFF"),
    "other method": (replace(SOUND, methods=("n",)), "STAFF"),
    "never repeated": (replace(SOUND, repeatability=None), "REPEATABILITY_DUE"),
    "repeated long ago": (replace(SOUND, repeatability=examined(date(2025, 3, 9))), "REPEATABILITY_DUE"),
    "repeatability failed": (
        replace(SOUND, repeatability=examined(ON, passed=False)),
        "REPEATABILITY_FAILED",
    ),
    "never stable": (replace(SOUND, stability=None), "STABILITY_DUE"),
    "stable long ago": (replace(SOUND, stability=examined(date(2025, 3, 9))), "STABILITY_DUE"),
    "stability failed": (replace(SOUND, stability=examined(ON, passed=False)), "STABILITY_FAILED"),
    "change": (
        replace(SOUND, holds=(HoldFacts(reason="CHANGE_OPEN", note="", opened_on=ON),)),
        "CHANGE_OPEN",
    ),
    "recall": (
        replace(SOUND, holds=(HoldFacts(reason="RECALL_OPEN", note="x", opened_on=YESTERDAY),)),
        "RECALL_OPEN",
    ),
    "comparison": (
        replace(SOUND, holds=(HoldFacts(reason="COMPARISON_FAILED", note="", opened_on=YESTERDAY),)),
        "COMPARISON_FAILED",
    ),
    "process": (
        replace(SOUND, holds=(HoldFacts(reason="PROCESS_ALARM", note="", opened_on=YESTERDAY),)),
        "PROCESS_ALARM",
    ),
    "regulation abolished": (
        replace(SOUND, specifications=(SpecificationFacts(number="JJG 1", abolished_on=ON),)),
        "SPEC_SUPERSEDED",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_fault_blocks_with_its_own_code_and_no_other(case):
    facts, code = BROKEN[case]
    assert codes(facts) == [code]


def test_every_code_of_the_table_is_reached():
    reached = {code for _, code in BROKEN.values()} | {"ENV_OUT"}
    assert reached == set(CODES)


GOOD_BORDERS = {
    "last valid day of the certificate": replace(SOUND, cert_to=ON, public_cert_to=ON),
    "last valid day of a device": replace(SOUND, components=(device(valid_until=ON),)),
    "renewing": replace(SOUND, state="renewing"),
    "examined a year ago to the day": replace(SOUND, repeatability=examined(date(2025, 3, 10))),
    "optional device over": replace(
        SOUND, components=(device(), device(role="auxiliary", is_required=False, valid_until=YESTERDAY))
    ),
    "replaced device over": replace(SOUND, components=(device(), device(valid_until=YESTERDAY, valid_to=ON))),
    "hold released today": replace(
        SOUND, holds=(HoldFacts(reason="CHANGE_OPEN", note="", opened_on=YESTERDAY, closed_on=ON),)
    ),
    "no public certificate needed": replace(SOUND, legal_class="secondary", public_cert_to=None),
    "regulation still in force": replace(
        SOUND, specifications=(SpecificationFacts(number="JJG 1", abolished_on=date(2026, 3, 11)),)
    ),
}


@pytest.mark.parametrize("case", GOOD_BORDERS)
def test_what_just_holds_is_ready(case):
    assert codes(GOOD_BORDERS[case]) == []


def test_the_acting_person_must_be_one_of_the_staff():
    assert codes(SOUND, acting_person=CARLA) == ["STAFF"]


@pytest.mark.parametrize(
    ("temperature", "expected"),
    [("17.9", ["ENV_OUT"]), ("18", []), ("23.0", []), ("23.01", ["ENV_OUT"])],
)
def test_the_environment_keeps_its_limits_both_ends_inside(temperature, expected):
    assert codes(SOUND, conditions={"temperature": Decimal(temperature)}) == expected


def test_an_environment_that_was_not_recorded_is_out():
    assert codes(SOUND, conditions={}) == ["ENV_OUT"]


def test_several_faults_are_all_told():
    facts = replace(SOUND, cert_to=YESTERDAY, repeatability=None, staff=())
    assert codes(facts) == ["CERT_EXPIRED", "STAFF", "REPEATABILITY_DUE"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(SOUND, cert_to=date(2026, 5, 8)), ["CERT_EXPIRED"]),  # 59 days ahead
        (replace(SOUND, cert_to=date(2026, 5, 9)), []),  # 60 days ahead: still valid on that day
        (replace(SOUND, components=(device(valid_until=date(2026, 4, 1)),)), ["COMPONENT_EXPIRED"]),
        (replace(SOUND, stability=examined(date(2025, 4, 1))), ["STABILITY_DUE"]),
        (replace(SOUND, cert_to=YESTERDAY), []),  # blocked already: no warning of the same
    ],
)
def test_what_will_block_within_sixty_days_is_a_warning(facts, expected):
    assert warned(facts) == expected


def test_a_second_device_that_will_expire_is_warned_of_beside_one_that_did():
    facts = replace(
        SOUND,
        components=(
            device(valid_until=YESTERDAY),
            device(name=Text("天平", "balance"), role="auxiliary", valid_until=date(2026, 4, 1)),
        ),
    )
    found = readiness(facts, on=ON)
    assert ["weights" in reason.words.en for reason in found.reasons] == [True]
    assert ["balance" in reason.words.en for reason in found.warnings] == [True]


def test_reasons_name_device_certificate_and_day_in_both_languages():
    (reason,) = readiness(BROKEN["device over"][0], on=ON).reasons
    assert reason.words.en == "Certificate of a device expired: weights (C-1) was valid to 2026-03-09"
    assert reason.words.zh == "设备证书过期：砝码（C-1）有效至 2026-03-09"


@pytest.mark.parametrize(
    ("legal_class", "owner", "allowed"),
    [
        ("public", "authority", True),
        ("public", "verification_institution", True),
        ("public", "designated_institution", True),
        ("public", "enterprise", False),
        ("organization_highest", "enterprise", True),
    ],
)
def test_a_public_standard_belongs_to_an_authority_or_a_designated_body(legal_class, owner, allowed):
    assert (why_not_owner(legal_class, owner) is None) is allowed


def test_the_case_officer_does_not_decide():
    assert why_not_separate_officer(ALICE, frozenset({ALICE})) is not None
    assert why_not_separate_officer(BORIS, frozenset({ALICE})) is None


def test_what_will_end_is_not_told_as_if_it_had():
    facts = replace(SOUND, cert_to=date(2026, 4, 1), components=(device(valid_until=date(2026, 4, 2)),))
    assert [reason.words for reason in readiness(facts, on=ON).warnings] == [
        Text(
            "证书即将到期：考核证书有效至 2026-04-01",
            "Certificate ends: the assessment certificate is valid to 2026-04-01",
        ),
        Text(
            "设备证书即将到期：砝码（C-1）有效至 2026-04-02",
            "Certificate of a device ends: weights (C-1) is valid to 2026-04-02",
        ),
    ]


def test_a_text_that_is_out_of_force_is_not_warned_of_as_well():
    facts = replace(SOUND, specifications=(SpecificationFacts(number="JJG 1", abolished_on=YESTERDAY),))
    found = readiness(facts, on=ON)
    assert [reason.code for reason in found.reasons] == ["SPEC_SUPERSEDED"]
    assert found.warnings == ()
