"""The reader against the collected samples; the facts about them were taken by other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import read, view_of
from suyuan.certify.dcc.structure import check_structure
from suyuan.certify.dcc.view import Certificate, pick

Sample = tuple[dict[str, Any], Certificate]


@pytest.fixture(scope="module")
def samples(facts: list[dict[str, Any]], shared_dcc: Path) -> list[Sample]:
    return [(fact, read((shared_dcc / "samples" / fact["file"]).read_bytes())) for fact in facts]


FIELDS = {
    "uniqueIdentifier": lambda view: view.number,
    "country": lambda view: view.country,
    "beginPerformanceDate": lambda view: view.begin,
    "languages": lambda view: list(view.languages),
    "root_namespace": lambda view: view.namespace,
    "first_real": lambda view: view.first_real,
    "dangling_refIds": lambda view: list(view.dangling_references),
    "duplicate_ids": lambda view: list(view.duplicate_ids),
    "signatures": lambda view: view.signatures,
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_sample_is_read_as_the_facts_say(field, samples: list[Sample]):
    assert len(samples) >= 28
    wrong = [
        (fact["file"], FIELDS[field](view), fact[field])
        for fact, view in samples
        if (FIELDS[field](view) or None) != (fact[field] or None)
    ]
    assert wrong == []


def test_every_element_is_counted_as_the_facts_say(samples: list[Sample]):
    wrong = [
        (fact["file"], name, view.counts.get(name, 0), number)
        for fact, view in samples
        for name, number in fact["counts"].items()
        if view.counts.get(name, 0) != number
    ]
    assert wrong == []


def test_the_version_is_found_in_every_sample(samples: list[Sample]):
    assert [view.version for _, view in samples] == [
        fact["schemaVersion"] or fact["schemaLocation_version"] for fact, _ in samples
    ]


def test_the_views_hold_as_many_parts_as_are_counted(samples: list[Sample]):
    for fact, view in samples:
        counts = fact["counts"]
        assert len(view.results) == counts["result"], fact["file"]
        assert len(view.equipment) == counts["measuringEquipment"], fact["file"]
        assert len(view.methods) == counts["usedMethod"], fact["file"]
        assert len(view.persons) == counts["respPerson"], fact["file"]
        assert len(view.conditions) == counts["influenceCondition"], fact["file"]


def test_every_view_is_plain_data(samples: list[Sample]):
    for _, view in samples:
        assert json.loads(json.dumps(view.to_record()))["number"] == view.number


def test_a_quantity_has_value_unit_uncertainty_factor_and_probability(samples: list[Sample]):
    view = next(view for fact, view in samples if fact["file"] == "dcclib_valid_3.3.0.xml")
    error = next(one for one in view.results[0].quantities if one.ref_type == "basic_measurementError")
    assert error.values == ("0.072", "0.089", "0.107", "-0.009", "-0.084")
    assert error.units == (r"\kelvin",)
    assert (error.uncertainty_kind, error.uncertainty, error.k, error.p) == (
        "expanded",
        ("0.061",),
        ("2",),
        ("0.95",),
    )
    assert error.distribution == ("normal",)
    assert pick(error.name, "en") == "Measurement error"


def test_of_a_hybrid_the_first_form_is_read(samples: list[Sample]):
    view = next(view for fact, view in samples if fact["file"] == "dcclib_valid_3.3.0.xml")
    reference = view.results[0].quantities[0]
    assert (reference.kind, reference.units) == ("hybrid", (r"\kelvin",))
    assert reference.values[0] == "306.248"


def test_a_wrong_namespace_is_read_and_reported(samples: list[Sample]):
    view = next(view for fact, view in samples if fact["file"].startswith("pydcc_wrong_namespace"))
    assert view.results
    assert any("namespace" in problem.en for problem in view.problems)


def test_something_else_than_a_certificate_is_read_as_an_empty_view():
    view = read(b"<invoice><total>3</total></invoice>")
    assert (view.number, view.items, view.results) == ("", (), ())
    assert view.problems[0].en == "the root is invoice, not a digital certificate"


def test_our_own_check_agrees_with_the_schema_on_sound_samples(facts, shared_dcc: Path):
    for fact in facts:
        if fact["xsd_valid_libxml2"] and fact["schemaVersion"]:
            root = safe_parse((shared_dcc / "samples" / fact["file"]).read_bytes())
            assert check_structure(root, view_of(root)) == (), fact["file"]


@pytest.mark.parametrize("file", ["dcclib_invalid_schema_3.3.0.xml", "lutaml_sample_3.3.0.xml"])
def test_our_own_check_finds_the_defect_of_a_broken_sample(file, shared_dcc: Path):
    root = safe_parse((shared_dcc / "samples" / file).read_bytes())
    assert check_structure(root, view_of(root)) != ()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ((b"<si:value>306</si:value>", b"<si:value>warm</si:value>"), "“warm” is no number"),
        ((b"<dcc:coreData>", b"<dcc:coreData refId='nobody'>"), "reference nobody leads nowhere"),
        ((b'schemaVersion="3.3.0"', b'schemaVersion="9.9.9"'), "version “9.9.9” is not supported"),
        (
            (b"<si:uncertaintyXMLList>0.061</si:", b"<si:uncertaintyXMLList>0.061 0.061</si:"),
            "uncertaintyXMLList: 2 / 5",
        ),
    ],
    ids=["number", "reference", "version", "length"],
)
def test_our_own_check_finds_what_was_damaged(damage, told, shared_dcc: Path):
    sound = (shared_dcc / "samples" / "dcclib_valid_3.3.0.xml").read_bytes()
    assert damage[0] in sound
    root = safe_parse(sound.replace(*damage, 1))
    assert any(told in problem.en for problem in check_structure(root, view_of(root)))
