"""Nothing is lost: read and written again, and by way of JSON, a document keeps its canonical form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.sample import ALL

from suyuan.base.errors import SuyuanError, TooLarge, Unreadable
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.lossless import (
    FORMAT,
    canonical,
    document_to_json,
    document_to_record,
    json_to_document,
    record_to_document,
    write_document,
)

ODD = """<?xml version="1.0"?>
<?xml-stylesheet href="a.xsl" type="text/xsl"?>
<!-- before -->
<a xmlns="urn:a" xmlns:a="urn:a" xmlns:b="urn:b" b:x="1" x="2" y="tab&#9;line&#10;return&#13;quote&quot;&lt;">
 mixed <a:c xmlns:a="urn:other"/> tail &amp; &gt; ]] <![CDATA[raw < & ]]><!-- inside --><?go now?>
 <d xmlns=""><e b:z="ä"/></d>&#13;
 <b:空 属性="值">𝒳</b:空><f> </f><g></g>
</a>
<!-- after --><?end?>
"""


@pytest.fixture(scope="module")
def documents(shared_dcc: Path) -> list[Path]:
    """Every sample certificate and every D-SI example."""
    found = sorted((shared_dcc / "samples").glob("*.xml")) + sorted(
        (shared_dcc / "dsi-examples").glob("*.xml")
    )
    assert len(found) > 40
    return found


def test_every_sample_keeps_its_canonical_form_when_written_again(documents):
    changed = [
        path.name for path in documents
        if canonical(write_document(safe_parse(path.read_bytes()))) != canonical(path.read_bytes())
    ]  # fmt: skip
    assert changed == []


def test_every_sample_keeps_its_canonical_form_through_json(documents):
    changed = [
        path.name for path in documents
        if canonical(json_to_document(document_to_json(path.read_bytes()))) != canonical(path.read_bytes())
    ]  # fmt: skip
    assert changed == []


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_our_own_certificates_survive_too(make):
    document = compose_dcc(make())
    assert canonical(json_to_document(document_to_json(document, indent=1))) == canonical(document)


def test_prefixes_comments_instructions_cdata_and_mixed_content_survive():
    document = ODD.encode()
    record = document_to_record(document)
    again = record_to_document(record)
    assert canonical(again) == canonical(document)
    assert document_to_record(again)["content"] == record["content"]
    assert b"<![CDATA[raw < & ]]>" in again
    kinds = [next(iter(one)) for one in record["content"]]
    assert kinds == ["instruction", "comment", "name", "comment", "instruction"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "gb18030"])
def test_the_encoding_of_the_file_does_not_matter(encoding):
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    word = "Straße" if encoding == "iso-8859-1" else "溯源 Straße"
    document = f'<?xml version="1.0" encoding="{name}"?><a b="{word}">{word}</a>'.encode(encoding)
    assert canonical(json_to_document(document_to_json(document))) == canonical(document)


@pytest.mark.parametrize(
    "record",
    [
        [], {}, {"format": FORMAT}, {"format": "other", "content": [{"name": "a"}]},
        {"format": FORMAT, "content": []}, {"format": FORMAT, "content": [{"name": "a"}, {"name": "b"}]},
        {"format": FORMAT, "content": ["text", {"name": "a"}]},
        {"format": FORMAT, "content": [{"name": "a><b"}]},
        {"format": FORMAT, "content": [{"name": "a", "attributes": {"x y": "1"}}]},
        {"format": FORMAT, "content": [{"name": "a", "attributes": {"x": 1}}]},
        {"format": FORMAT, "content": [{"name": "a", "attributes": []}]},
        {"format": FORMAT, "content": [{"name": "a", "content": [1.5]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": [{"comment": "a--b"}]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": [{"comment": "a-"}]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": [{"cdata": "a]]>b"}]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": [{"instruction": "xml", "data": ""}]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": [{"instruction": "go", "data": "?>"}]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": ["\x00"]}]},
        {"format": FORMAT, "content": [{"name": "a", "content": ["\ud800"]}]},
        {"format": FORMAT, "content": [{"name": "p:a"}]},
        {"format": FORMAT, "content": [{"name": "a", "attributes": {"xmlns:i": "http://www.w3.org/2001/XInclude"}}]},
    ],
)  # fmt: skip
def test_data_that_would_give_no_document_is_refused(record):
    with pytest.raises(Unreadable):
        record_to_document(record)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, b"\xff\xfe", "nul"])
def test_text_that_is_no_json_is_refused(text):
    with pytest.raises(Unreadable):
        json_to_document(text)


def test_a_document_too_deep_is_refused():
    node: dict = {"name": "a"}
    for _ in range(400):
        node = {"name": "a", "content": [node]}
    with pytest.raises(SuyuanError):
        record_to_document({"format": FORMAT, "content": [node]})


def test_more_json_than_any_certificate_is_refused():
    with pytest.raises(TooLarge):
        json_to_document(" " * (41 * 1024 * 1024))


def test_hostile_xml_is_refused_before_it_is_turned_into_json():
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    for act in (document_to_json, canonical):
        with pytest.raises(Unreadable):
            act(bomb)


NAMES = st.sampled_from(["a", "b", "dcc:c", "空"])
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), max_size=12
)
NODES = st.recursive(
    TEXTS.map(lambda text: text.replace("\ufffe", "").replace("\uffff", "")).filter(bool),
    lambda inner: st.fixed_dictionaries(
        {
            "name": NAMES,
            "attributes": st.dictionaries(st.sampled_from(["x", "y", "dcc:z"]), TEXTS, max_size=2),
        },
        optional={"content": st.lists(inner, max_size=4)},
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(content=st.lists(NODES, max_size=5))
def test_any_tree_comes_back_from_its_json(content):
    root = {"name": "root", "attributes": {"xmlns:dcc": "https://ptb.de/dcc"}, "content": content}
    try:
        document = record_to_document({"format": FORMAT, "content": [root]})
    except Unreadable:  # a character that XML cannot hold
        return
    again = json_to_document(json.dumps(document_to_record(document)))
    assert canonical(again) == canonical(document)
    assert etree.fromstring(again).tag == "root"
