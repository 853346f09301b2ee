"""Our own grammar gives the verdict of the official schemas: on the samples, damaged and made documents.

Two roads meet: our tables with our automaton, and the published schemas with libxml2. The environment
variable SUYUAN_MUTATIONS sets how many documents are compared (otherwise 1500 damaged and 300 made ones).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.certify.dcc.generation import Generator
from tests.certify.dcc.mutation import mutated

from suyuan.base.errors import NotFound
from suyuan.certify.dcc.grammar import editions, faults, grammar, unit_editions
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.paths import element_at
from suyuan.certify.dcc.schemas import official_schema
from suyuan.certify.dcc.structure import check, is_valid

ROOT = "{https://ptb.de/dcc}digitalCalibrationCertificate"
ASKED = os.environ.get("SUYUAN_MUTATIONS", "")
DAMAGED = int(ASKED or 1500)
MADE = DAMAGED // 5


def disagreement(document: bytes, schemas: Path) -> str | bool | None:
    """What the two roads say about a document: the common verdict, or in words how they differ."""
    root = etree.fromstring(document)
    edition = root.get("schemaVersion") or ""
    if edition not in editions():
        return None
    ours = faults(root, grammar(edition), limit=1)
    schema = official_schema(str(schemas), edition)
    theirs = schema.validate(etree.fromstring(document))
    if theirs == (not ours):
        return theirs
    log: Any = schema.error_log
    return f"{edition}: {[one.words.en for one in ours]} against {[entry.message for entry in log][:2]}"


@pytest.fixture(scope="module")
def schemas(shared_dcc: Path) -> Path:
    return shared_dcc / "schemas"


@pytest.fixture(scope="module")
def documents(facts: list[dict[str, Any]], shared_dcc: Path) -> list[bytes]:
    """The samples of the editions that have a grammar."""
    return [
        (shared_dcc / "samples" / fact["file"]).read_bytes()
        for fact in facts
        if fact["schemaVersion"] in editions()
    ]


def test_the_verdict_on_every_sample_is_that_of_the_facts(facts: list[dict[str, Any]], shared_dcc: Path):
    wrong = [
        (fact["file"], fact["first_xsd_error"])
        for fact in facts
        if fact["schemaVersion"] in editions()
        and is_valid(safe_parse((shared_dcc / "samples" / fact["file"]).read_bytes()))
        != fact["xsd_valid_libxml2"]
    ]
    assert wrong == []


def test_every_sample_under_every_edition_gets_the_same_verdict(documents: list[bytes], schemas: Path):
    told: list[str] = []
    for document in documents:
        root = etree.fromstring(document)
        for edition in editions():
            root.set("schemaVersion", edition)
            if isinstance(found := disagreement(etree.tostring(root), schemas), str):
                told.append(found)
    assert told == []


def test_damaged_samples_get_the_same_verdict(documents: list[bytes], schemas: Path):
    rng = random.Random(20260301)
    seen: Counter[object] = Counter()
    for number in range(DAMAGED):
        found = disagreement(mutated(rng.choice(documents), rng), schemas)
        assert not isinstance(found, str), (number, found)
        seen[found] += 1
    assert seen[True] > DAMAGED / 10  # harmless changes are among them
    assert seen[False] > DAMAGED / 3


@pytest.mark.parametrize("damaged", [False, True], ids=["as made", "damaged"])
def test_documents_made_from_the_tables_get_the_same_verdict(damaged, schemas: Path):
    rng = random.Random(20260302 + damaged)
    makers = [Generator(grammar(edition), rng) for edition in editions()]
    seen: Counter[object] = Counter()
    for number in range(MADE):
        document = rng.choice(makers).document(ROOT, depth=rng.randint(3, 6))
        found = disagreement(mutated(document, rng) if damaged else document, schemas)
        assert not isinstance(found, str), (number, found)
        seen[found] += 1
    assert seen[True] > MADE / 10


def test_every_table_can_be_put_together():
    for edition in (*editions(), *unit_editions()):
        rules = grammar(edition)
        assert all(kind.check or kind.automaton for kind in rules.kinds.values())


def test_quantities_that_stand_alone_are_checked_by_the_tables_of_the_units():
    real = etree.fromstring(
        '<real xmlns="https://ptb.de/si"><value>1.0</value><unit>\\metre</unit>'
        "<expandedUnc><uncertainty>0.1</uncertainty><coverageFactor>2</coverageFactor>"
        "<coverageProbability>0.95</coverageProbability></expandedUnc></real>"
    )
    for edition in unit_editions():
        assert faults(real, grammar(edition)) == ()
    real[0].text = "NaN"
    assert [one.words.en for one in faults(real, grammar("si 2.1.0"))] == ["“NaN” is no number allowed here"]
    assert faults(real, grammar("si 2.2.1")) == ()


def test_an_edition_without_a_grammar_is_refused():
    with pytest.raises(NotFound, match=r"9\.9\.9"):
        grammar("9.9.9")


def sound(shared_dcc: Path) -> etree._Element:
    return safe_parse((shared_dcc / "samples" / "dcclib_valid_3.3.0.xml").read_bytes())


@pytest.fixture
def root(shared_dcc: Path) -> etree._Element:
    return sound(shared_dcc)


def core(root: etree._Element) -> etree._Element:
    found = root.find("{*}administrativeData/{*}coreData")
    assert found is not None
    return found


class TestFaultsAreToldWithTheirPlace:
    """One defect, one sentence in both languages, with path and line."""

    def test_a_missing_element(self, root):
        core(root).remove(core(root)[0])
        [fault] = check(root)
        assert fault.words.en == (
            "dcc:usedLangCodeISO639_1 is not expected here; expected: dcc:countryCodeISO3166_1"
        )
        assert fault.words.zh == "此处不应有 dcc:usedLangCodeISO639_1，应为 dcc:countryCodeISO3166_1"
        assert fault.path == (
            "/dcc:digitalCalibrationCertificate/dcc:administrativeData/dcc:coreData/dcc:usedLangCodeISO639_1[1]"
        )
        assert fault.line == core(root)[0].sourceline

    def test_children_that_end_too_early(self, root):
        items = root.find("{*}administrativeData/{*}items")
        items.remove(items.find("{*}item"))
        [fault] = check(root)
        assert fault.words == ("缺少 dcc:item", "dcc:item is missing")

    def test_children_that_lack_one_of_several(self, root):
        real = next(root.iter("{*}quantity"))
        real.remove(next(one for one in real if not one.tag.endswith("name")))
        assert check(root)[0].words.en.startswith("it ends too early; next may come: dcc:charsXMLList")

    def test_a_text_of_the_wrong_kind(self, root):
        core(root).find("{*}beginPerformanceDate").text = "yesterday"
        [fault] = check(root)
        assert fault.text.en.endswith("dcc:coreData/dcc:beginPerformanceDate)")
        assert fault.words == (
            "“yesterday”不符合要求，应为日期 YYYY-MM-DD",
            "“yesterday” is not a date, YYYY-MM-DD",
        )

    def test_an_empty_text_that_must_not_be_empty(self, root):
        core(root).find("{*}uniqueIdentifier").text = " "
        [fault] = check(root)
        assert fault.words.en.startswith("it is empty; expected: a text")

    def test_an_attribute_that_does_not_exist(self, root):
        core(root).set("colour", "red")
        assert [one.words.en for one in check(root)] == ["attribute colour is not allowed"]

    def test_an_identity_given_twice(self, root):
        first, second = list(root.iter("{*}quantity"))[:2]
        first.set("id", "a1")
        second.set("id", "a1")
        assert "identity a1 is given twice" in [one.words.en for one in check(root)]

    def test_a_reference_that_leads_nowhere(self, root):
        quantity = next(root.iter("{*}quantity"))
        quantity.set("refId", "nobody")
        [fault] = check(root)
        assert fault.words.en == "reference nobody leads nowhere"
        assert element_at(root, fault.path) is quantity

    def test_text_between_elements(self, root):
        core(root).text = "hello"
        assert [one.words.en for one in check(root)] == ["text “hello” may not stand between elements"]

    def test_mathml_is_told_to_be_foreign_to_the_official_schemas(self, shared_dcc):
        sample = shared_dcc / "samples" / "dcclib_valid_formula_mathml_3.3.0.xml"
        [fault] = check(safe_parse(sample.read_bytes()))
        assert fault.words.en == "math is not declared by the official schemas"
        assert fault.line == 453

    def test_no_more_than_asked_are_told(self, root):
        for one in root.iter("{*}value"):
            one.text = ""
        assert len(check(root, limit=3)) == 3
        assert len(check(root)) <= 20


def test_every_path_of_a_fault_leads_to_its_element(documents: list[bytes]):
    rng = random.Random(7)
    for _ in range(100):
        root = etree.fromstring(mutated(rng.choice(documents), rng))
        for fault in check(root):
            found = element_at(root, fault.path)
            assert found is not None, fault.path
            assert found.sourceline == fault.line


def test_an_element_with_very_many_children_is_checked_in_time(root):
    data = next(root.iter("{*}data"))
    quantity = etree.tostring(next(root.iter("{*}quantity")))
    for _ in range(3000):
        data.append(etree.fromstring(quantity))
    assert check(root) == ()


@pytest.mark.parametrize(
    ("element", "stated", "valid"),
    [
        ("unit", "si:unitType", True),
        ("unit", "xs:string", False),  # the declared type is narrower
        ("content", "dcc:stringWithLangType", True),
        ("coreData", "dcc:coreDataType", True),
        ("coreData", "dcc:itemType", False),
        ("uniqueIdentifier", "dcc:notEmptyStringType", True),
        ("uniqueIdentifier", "dcc:noSuchType", False),
        ("beginPerformanceDate", "dcc:stringISO639Type", False),
    ],
)
def test_a_stated_type_must_be_the_declared_one_or_derived_from_it(element, stated, valid, root, schemas):
    text = etree.tostring(root, encoding="unicode")
    prefix = "si" if element == "unit" else "dcc"
    hint = f'xsi:type="{stated}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    assert f"<{prefix}:{element}" in text
    assert "xmlns:xsi=" in text
    document = text.replace(f"<{prefix}:{element}", f"<{prefix}:{element} {hint}", 1).encode()
    assert disagreement(document, schemas) is valid
