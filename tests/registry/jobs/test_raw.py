"""Files of instruments: every form, encoding and unit, faults by line, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from suyuan.base.errors import InputError, SuyuanError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.registry.jobs.raw import Wanted, fill, proposed
from suyuan.registry.jobs.raw_files import likely_test
from suyuan.registry.jobs.raw_sheets import Column, Profile, sheet_of
from suyuan.registry.specifications.queries import library

POINT = Wanted("pn", Text("标称压力点", "Nominal point"), "MPa", True, {}, None)
UP = Wanted("I_up", Text("被校示值（升压）", "Indication, rising"), "MPa", True, {}, (2, 10))
INPUTS: Mapping[str, Wanted] = {"pn": POINT, "I_up": UP}
COLUMNS = (Column(symbol="pn", sources=("标称",)), Column(symbol="I_up", sources=("升1", "升2")))
CSV = "标称,升1,升2\n0,0.000,0.001\n1.0,1.002,1.0030\n"
ROWS = ({"pn": "0", "I_up": ["0.000", "0.001"]}, {"pn": "1.0", "I_up": ["1.002", "1.0030"]})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimited_text_keeps_its_digits(encoding: str, delimiter: str) -> None:
    content = CSV.replace(",", delimiter).encode(encoding)
    profile = Profile(columns=COLUMNS)
    assert fill(sheet_of(content, "a.csv", profile), profile, INPUTS).rows == ROWS


def test_decimal_comma_skipped_lines_and_units() -> None:
    content = b"Logger 7\n2026\np;a;b\n100;1.000,5;99,5\n"
    columns = (Column(symbol="pn", sources=("p",), unit="kPa"), Column(symbol="I_up", sources=("2", "3")))
    profile = Profile(skip=2, decimal_comma=True, columns=columns)
    assert fill(sheet_of(content, "a.csv", profile), profile, INPUTS).rows == (
        {"pn": "0.1", "I_up": ["1000.5", "99.5"]},
    )


def test_a_workbook() -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["标称", "升1", "升2"], [0, 0.001, 0.002], [1, 1.002, 1.25]):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    profile = Profile(columns=COLUMNS)
    found = fill(sheet_of(kept.getvalue(), "a.xlsx", profile), profile, INPUTS)
    assert found.rows[1] == {"pn": "1", "I_up": ["1.002", "1.25"]}
    assert found.lines == (2, 3)


def test_lines_of_names_and_values() -> None:
    content = b"# balance\npn=0\nup=0.001\npn = 1.0\nup = 1.002\n"
    profile = Profile(
        form="pairs",
        columns=(Column(symbol="pn", sources=("pn",)), Column(symbol="I_up", sources=("up",))),
    )
    found = fill(sheet_of(content, "a.txt", profile), profile, INPUTS)
    assert found.rows == ({"pn": "0", "I_up": ["0.001"]}, {"pn": "1.0", "I_up": ["1.002"]})


def test_columns_of_fixed_width() -> None:
    columns = (Column(symbol="pn", sources=("1",)), Column(symbol="I_up", sources=("2",)))
    profile = Profile(form="fixed", header=False, widths=(6, 8), columns=columns)
    found = fill(sheet_of(b"   1.0   1.002\n   2.0   2.003\n", "a.dat", profile), profile, INPUTS)
    assert found.rows[1] == {"pn": "2.0", "I_up": ["2.003"]}


def test_faults_are_told_by_line_and_never_taken() -> None:
    profile = Profile(columns=COLUMNS)
    found = fill(sheet_of("标称,升1,升2\n0,ab,1\nx,1,1e999\n".encode(), "a.csv", profile), profile, INPUTS)
    assert [one.line for one in found.faults] == [2, 3, 3]
    assert found.rows == ({"pn": "0", "I_up": ["1"]}, {"I_up": ["1"]})


def test_columns_are_proposed_by_their_names() -> None:
    sheet = sheet_of(b"Nominal point (MPa),I_up1,I_up2,else\n", "a.csv", Profile())
    assert proposed(sheet, INPUTS.values()) == (
        Column(symbol="pn", sources=("Nominal point (MPa)",)),
        Column(symbol="I_up", sources=("I_up1", "I_up2")),
    )


@pytest.mark.parametrize(
    ("headings", "test"),
    [("标准压力,升压轻敲后,降压轻敲后", "indication"), ("Time held", "hold"), ("unknown,names", "zero")],
)
def test_the_test_is_the_one_its_columns_are_named_after(headings: str, test: str) -> None:
    pack = library()["suyuan.pressure.elastic-gauge/2026"]
    plate = {"class": "1.6", "high": "1.6", "div": "0.05", "unit": "MPa"}
    content = f"{headings}\n0,0,0\n".encode()
    assert likely_test(content, "bench.csv", pack, plate) == test


def test_a_profile_is_data() -> None:
    profile = Profile(form="fixed", widths=(3, 4), columns=COLUMNS, decimal_comma=True)
    assert Profile.of(profile.as_data()) == profile


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"PK\x03\x04nothing", "a.xlsx", Unreadable),
        (b"\xff\xff\x00\x00\x80", "a.csv", Unreadable),
        (b"1\n" * 5001, "a.csv", TooLarge),
        (b"1," * 300, "a.csv", TooLarge),
        (b"x" * 500, "a.csv", TooLarge),
        (b"a,b\n1,2\n", "a.csv", InputError),
        (b"", "a.csv", InputError),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, name: str, error: type[SuyuanError]) -> None:
    profile = Profile(columns=COLUMNS)
    with pytest.raises(error):
        fill(sheet_of(content, name, profile), profile, INPUTS)
