"""What a subtree must be to be a graph, and how strictly its content is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.certify.federation.sample import LOG, held, identity, line, notice, part, subtree

from suyuan.base.errors import InputError, Unreadable
from suyuan.certify.federation.notice import read_notice, write_notice
from suyuan.certify.federation.sealed import seal, unseal
from suyuan.certify.federation.subtree import read_subtree, write_subtree

BODY = unseal(write_subtree(subtree(), signer=LOG)).body


def read(body: bytes) -> object:
    return read_subtree(seal(body, kind="subtree", signer=LOG))


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_to_the_last_bit(value: float):
    given_ = subtree(set_ups=((part(1, value, leans=True),),))
    content = write_subtree(given_, signer=LOG)
    found = read_subtree(content).set_ups[0][0].component
    assert (found, str(found)) == (value, str(value))  # the sign of zero too


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_not_written(value: float):
    with pytest.raises(InputError, match="component"):
        write_subtree(subtree(set_ups=((part(1, value, leans=True),),)), signer=LOG)


HOSTILE = {
    "NaN": (b'"0.015"', b'"nan"'),
    "infinity": (b'"0.015"', b'"inf"'),
    "a number instead of text": (b'"0.015"', b"0.015"),
    "NaN of JSON": (b'"0.015"', b"NaN"),
    "another spelling": (b'"0.015"', b'"0.0150"'),
    "digits of another script": (b'"0.015"', '"٠.٠١٥"'.encode()),
    "too large": (b'"0.015"', b'"1e999"'),
    "endless digits": (b'"0.015"', b'"' + b"9" * 5000 + b'"'),
    "a huge integer": (b'"place":0', b'"place":' + b"9" * 5000),
    "an integer beyond its column": (b'"place":0', b'"place":99999'),
    "true instead of one": (b'"leans":1', b'"leans":true'),
    "a field twice": (b'"place":0', b'"place":0,"place":0'),
    "a field too many": (b'"place":0', b'"place":0,"place2":0'),
    "a field missing": (b'"place":0,', b""),
    "a blank": (b'"place":0', b'"place": 0'),
    "half a character": (b'"point":"100 g"', b'"point":"\\ud800"'),
    "a control character": (b'"point":"100 g"', b'"point":"\\u0000"'),
    "wrong UTF-8": (b'"point":"100 g"', b'"point":"\xff\xfe"'),
    "words beyond their column": (b'"point":"100 g"', b'"point":"' + b"x" * 41 + b'"'),
    "no day": (b'"2026-03-10"', b'"2026-02-30"'),
    "another spelling of a day": (b'"2026-03-10"', b'"20260310"'),
    "no moment": (b'"2026-06-01T08:00:00+00:00"', b'"2026-06-01T08:00:00"'),
    "an unknown state": (b'"state":"issued"', b'"state":"holy"'),
    "an identity in capitals": (
        b'"00000000-0000-0000-0000-000000000064"',
        b'"00000000-0000-0000-0000-00000000006A"',
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_content_is_refused_even_when_signed(what: str):
    before, after = HOSTILE[what]
    assert before in BODY
    with pytest.raises(Unreadable):
        read(BODY.replace(before, after, 1))


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{}", b"[]", b"null", b'"x"', b"1", b""])
def test_other_content_is_refused(body: bytes):
    with pytest.raises(Unreadable):
        read(body)


def test_the_message_names_the_place():
    with pytest.raises(Unreadable) as refused:
        read(BODY.replace(b'"verdict":"pass"}', b'"verdict":"perhaps, who knows"}', 1))
    assert "evaluations[0].lines[0].verdict" in refused.value.message.en


def changed(**fields: object) -> object:
    """The subtree with other fields of its measured evaluation."""
    mine, root = subtree().evaluations
    return subtree(evaluations=(replace(mine, **fields), root))


FAULTY = {
    "a parent is missing": (subtree(evaluations=subtree().evaluations[:1]), "is missing"),
    "an identity twice": (changed(lines=(line(1, set_up=0), line(1))), "twice"),
    "no such set-up": (changed(lines=(line(2, set_up=7),)), "no such set-up"),
    "a negative u": (changed(lines=(line(2, u=-0.1),)), "negative"),
    "older than its parent": (changed(performed_on=date(2020, 1, 1)), "older"),
    "nothing it is about": (subtree(subjects=(identity(9),)), "about"),
    "a circle": (
        changed(
            lines=(line(2, parts=(part(3, 0.1, leans=True),)), line(3, parts=(part(2, 0.1, leans=True),)))
        ),
        "circle",
    ),
    "a parent without u": (
        subtree(
            evaluations=(
                subtree().evaluations[0],
                held(100, (line(1, u=0.0),), performed_on=date(2026, 2, 1)),
            )
        ),
        "without u",
    ),
}


@pytest.mark.parametrize("what", FAULTY)
def test_what_is_no_graph_is_neither_written_nor_read(what: str):
    given_, words = FAULTY[what]
    with pytest.raises(InputError) as refused:
        write_subtree(given_, signer=LOG)
    assert words in refused.value.message.en


def test_a_notice_is_read_back_and_is_no_subtree():
    content = write_notice(notice(), signer=LOG)
    assert read_notice(content) == notice()
    with pytest.raises(Unreadable, match="no part of a traceability graph"):
        read_subtree(content)
    with pytest.raises(Unreadable, match="no notice"):
        read_notice(write_subtree(subtree(), signer=LOG))
