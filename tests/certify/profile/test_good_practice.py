"""Our Good Practice rules give the verdict of the published ones: on the samples and on damaged documents.

Two roads meet: our list of rules over lxml, and the published Schematron under Saxon. Compared are rule,
level and location of everything found. The environment variable SUYUAN_SEARCH makes it 3000 documents of
each kind (otherwise 300).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from tests.certify.dcc.generation import Generator
from tests.certify.dcc.mutation import mutated
from tests.certify.profile.damage import aimed
from tests.certify.profile.oracle import Oracle, Place, location, oracle

from suyuan.certify.dcc.element import tag
from suyuan.certify.dcc.grammar import editions, grammar
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.paths import NAMESPACES
from suyuan.certify.profile.finding import Finding
from suyuan.certify.profile.good_practice import RULES, check_good_practice, hits

DAMAGED = 3000 if os.environ.get("SUYUAN_SEARCH") else 300


@pytest.fixture(scope="module")
def published(shared_dcc: Path) -> Oracle:
    pytest.importorskip("saxonche", reason="the oracle needs saxonche")
    return oracle(str(shared_dcc / "schemas" / "schematron" / "dcc.sch"))


@pytest.fixture(scope="module")
def samples(shared_dcc: Path) -> dict[str, bytes]:
    """The samples of every edition as UTF-8."""
    return {
        path.name: etree.tostring(safe_parse(path.read_bytes()), encoding="utf-8", with_tail=False)
        for path in sorted((shared_dcc / "samples").glob("*.xml"))
    }


def ours(document: bytes) -> Counter[Place] | None:
    """What our rules find, in the form of the oracle; None where one cannot be judged."""
    found: Counter[Place] = Counter()
    for hit in hits(etree.fromstring(document)):
        if hit.why_not is not None:
            return None
        rule = hit.entry.rule
        found[rule.id, rule.level, location(hit.element, hit.entry.attribute)] += 1
    return found


def test_every_published_rule_is_in_the_list_and_no_other(published: Oracle):
    assert [entry.rule.id for entry in RULES] == list(published.numbers.values())


def test_every_sample_gets_the_findings_of_the_published_rules(published: Oracle, samples: dict[str, bytes]):
    assert len(samples) >= 25
    differing = [name for name, document in samples.items() if published.judge(document) != ours(document)]
    assert differing == []


@pytest.mark.parametrize("damage", [mutated, aimed], ids=["any damage", "aimed damage"])
def test_damaged_documents_get_the_findings_of_the_published_rules(
    damage, published: Oracle, samples: dict[str, bytes], capfd: pytest.CaptureFixture[str]
):
    rng = random.Random(20261125)
    documents = list(samples.values())
    seen: Counter[str] = Counter()
    for number in range(DAMAGED):
        document = damage(rng.choice(documents), rng)
        theirs, own = published.judge(document), ours(document)
        assert theirs == own, (number, document)
        seen.update({rule for rule, _, _ in theirs} if theirs is not None else ("an error of XPath",))
        capfd.readouterr()  # Saxon tells its errors there
    assert seen["GP-5.1"] > DAMAGED / 3
    if damage is aimed:
        errors = {entry.rule.id for entry in RULES if entry.rule.level == "error"}
        assert len(errors & seen.keys()) > 0.8 * len(errors)
        assert seen["an error of XPath"] > DAMAGED / 50


def test_documents_made_from_the_tables_get_the_findings_of_the_published_rules(
    published: Oracle, capfd: pytest.CaptureFixture[str]
):
    rng = random.Random(20261126)
    makers = [Generator(grammar(edition), rng) for edition in editions()]
    for number in range(DAMAGED // 3):
        document = rng.choice(makers).document(
            tag("dcc:digitalCalibrationCertificate"), depth=rng.randint(3, 6)
        )
        assert published.judge(document) == ours(document), (number, document)
        capfd.readouterr()


def sound(samples: dict[str, bytes]) -> etree._Element:
    return etree.fromstring(samples["dcclib_valid_3.3.0.xml"])


class TestFindings:
    """A finding leads to its place and says it in both languages."""

    def test_a_reference_that_leads_nowhere(self, samples: dict[str, bytes]):
        root = sound(samples)
        quantity = next(root.iter("{*}quantity"))
        quantity.set("refId", "nobody")
        [found] = [one for one in check_good_practice(root) if one.level == "error"]
        assert found.words == ("引用“nobody”没有指向任何标识", "the refId “nobody” leads to no id")
        assert root.xpath(found.path, namespaces=NAMESPACES) == ["nobody"]
        assert found.line == quantity.sourceline
        assert found.rule.source.en == "PTB Good Practice Schematron for DCC 3.x, pattern 5, test 2"

    def test_what_cannot_be_judged_is_an_error_and_stops_nothing(self, samples: dict[str, bytes]):
        root = sound(samples)
        root.find(".//{*}endPerformanceDate").text = "soon"
        root.find(".//{*}usedLangCodeISO639_1").text = "qq"
        found = {one.rule.id: one for one in check_good_practice(root) if one.level == "error"}
        assert not found["GP-7.1"].judged
        assert found["GP-7.1"].words == (
            "此规则无法判断：“soon”不是日期",
            "this rule cannot be judged: “soon” is not a date",
        )
        assert found["GP-9.1"].judged

    def test_errors_come_first(self, samples: dict[str, bytes]):
        levels = [
            one.level for one in check_good_practice(etree.fromstring(samples["ptb_example_3.0.0.xml"]))
        ]
        assert levels == sorted(levels, key=["error", "warning", "note"].index)
        assert set(levels) >= {"error", "warning"}

    def test_a_long_text_is_cut(self, samples: dict[str, bytes]):
        root = sound(samples)
        root.find(".//{*}release").text = "x" * 5000
        [found] = [one for one in check_good_practice(root) if one.rule.id == "GP-8.1"]
        assert len(found.words.en) < 200

    def test_braces_of_a_document_are_not_read_as_places(self, samples: dict[str, bytes]):
        root = sound(samples)
        root.find(".//{*}release").text = "{0} {given}"
        [found] = [one for one in check_good_practice(root) if one.rule.id == "GP-8.1"]
        assert "“{0} {given}”" in found.words.en


def test_without_quotations_a_finding_says_nothing_of_the_document(samples: dict[str, bytes]):
    root = sound(samples)
    for one in root.iter(etree.Element):
        for name in ("id", "refId", "refType", "lang"):
            if name in one.attrib:
                one.set(name, "forged  words")
        if not len(one) and etree.QName(one).localname not in ("content", "text"):
            one.text = "forged  words"
    found = check_good_practice(root)
    assert len({one.rule.id for one in found}) > 15
    assert any("forged words" in one.words.en for one in found)
    assert not any("forged" in text for one in found for text in one.without_quotes)


def test_every_rule_speaks_both_languages():
    for entry in RULES:
        for text in (entry.rule.words, entry.rule.remedy, entry.rule.source):
            assert text.zh
            assert text.en
            assert text.zh != text.en


def test_something_that_is_no_certificate_has_findings_or_none_but_no_error():
    found: tuple[Finding, ...] = check_good_practice(etree.fromstring("<a id='b'><c/></a>"))
    assert [one.rule.id for one in found] == ["GP-5.1"]
