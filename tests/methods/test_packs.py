"""Reading packs: digests, identities, and every way a declaration can be wrong."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.methods.instruments import (
    GAUGES,
    LIBRARY,
    PACKS,
    SCALES,
    WEIGHTS,
    standard,
    weight_row,
    weights,
)

from suyuan.base.errors import NotFound
from suyuan.methods.check import check_pack
from suyuan.methods.document import page_of
from suyuan.methods.errors import PackError
from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.form import form_of, proposed_rows
from suyuan.methods.library import PackLibrary, default_root
from suyuan.methods.loading import digest_of, load_pack, pack_from_files, read_files
from suyuan.methods.observations import parse_observations
from suyuan.methods.pack import Pack
from suyuan.methods.schema import schema_of

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "methods"
FOLDERS = {path.parent for path in default_root().glob("*/*/pack.toml")}
REFERENCE = standard("reference", [("1000", 0.0, 0.1, 0.5)], unit="mg")
FILES = read_files(default_root() / "weights" / "2026")

every_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)


@every_pack
def test_every_pack_passes_its_own_check(pack: Pack) -> None:
    report = check_pack(pack)
    assert report.ok, report.problems
    assert len(report.golden) >= 3


@every_pack
def test_facts_that_are_less_than_certain_say_so_on_the_page(pack: Pack) -> None:
    for reference in pack.references:
        if reference.certainty != "certain":
            assert "现行版本" in reference.caution.zh
            assert "current edition" in reference.caution.en
            assert reference.caution.zh in page_of(pack, language="zh")


def test_the_library_finds_every_folder_once() -> None:
    assert len(LIBRARY) == len(FOLDERS) >= 4
    assert LIBRARY["suyuan.mass.weights/2026"] is WEIGHTS
    assert [pack.id for pack in LIBRARY.for_instrument("weights", activity="verification")] == [WEIGHTS.id]
    with pytest.raises(NotFound):
        LIBRARY["suyuan.mass.weights/1900"]


def test_two_folders_may_not_claim_one_identity(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _write(tmp_path / name, FILES)
    with pytest.raises(PackError):
        len(PackLibrary(tmp_path))


def test_the_digest_pins_every_byte_of_every_file(tmp_path: Path) -> None:
    _write(tmp_path / "pack", FILES)
    (tmp_path / "pack" / ".hidden").write_text("not part of the pack")
    assert load_pack(tmp_path / "pack").digest == WEIGHTS.digest == digest_of(FILES)
    for name in FILES:
        assert digest_of({**FILES, name: FILES[name] + b"\n"}) != WEIGHTS.digest
    assert digest_of({name: data for name, data in FILES.items() if name != "text.en.md"}) != WEIGHTS.digest


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def replaced(before: str, after: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        text = files["pack.toml"].decode()
        assert before in text
        return {**files, "pack.toml": text.replace(before, after, 1).encode()}

    return change


FAULTS = {
    "not TOML": replaced("[uncertainty]", "[uncertainty"),
    "another format": replaced("suyuan-pack/1", "suyuan-pack/9"),
    "identity without edition": replaced("suyuan.mass.weights/2026", "suyuan.mass.weights"),
    "a text without English": replaced(', en = "Verification of weights"', ""),
    "an empty language": replaced('en = "Verification of weights"', 'en = ""'),
    "an unknown entry": replaced("[uncertainty]", "[uncertainty]\ncolour = 1"),
    "an unknown activity": replaced('activity = "verification"', 'activity = "guessing"'),
    "a formula with an attribute": replaced('formula = "mean(delta)"', 'formula = "delta.mean()"'),
    "an exponent bomb": replaced('formula = "mean(delta)"', 'formula = "9**9**9"'),
    "an undeclared symbol": replaced('formula = "mean(delta)"', 'formula = "mean(epsilon)"'),
    "a circle": replaced('formula = "mean(delta)"', 'formula = "mean(delta) + C + D"'),
    "a symbol declared twice": replaced('symbol = "x_ecc"', 'symbol = "x_d"'),
    "a reserved symbol": replaced('symbol = "ecc"', 'symbol = "sqrt"'),
    "an unknown table": replaced("cell('mpe', m0, class)", "cell('mpx', m0, class)"),
    "an exact table read as bands": replaced("cell('mpe', m0, class)", "band('mpe', class, m0, 'E1')"),
    "an unknown role": replaced('role = "reference"', 'role = "referee"'),
    "a line without value": replaced('  value = "D + dm', '  quantityx = "D + dm'),
    "readings that are not reduced": replaced('value = "D + dm', 'value = "delta + dm'),
    "statistics of an uncertain quantity": replaced(
        'formula = "mean(delta)"', 'formula = "mean(delta + x_d)"'
    ),
    "a limit that is uncertain": replaced('high = "mpe"', 'high = "mpe + x_d"'),
    "an uncertainty that is uncertain": replaced('u = "u_rho_t"', 'u = "u_rho_t + x_d"'),
    "U outside of fitness": replaced('high = "mpe"', 'high = "mpe - U"'),
    "an impossible range of rows": replaced("rows = [1, 60]", "rows = [60, 1]"),
    "an unknown point column": replaced('point = "m0"', 'point = "mass"'),
    "a line that is not there handed on": replaced('passes_on = "Ec"', 'passes_on = "Em"'),
    "no explanation": lambda files: {name: data for name, data in files.items() if name != "text.zh.md"},
    "a ragged table": lambda files: {**files, "tables/mpe.csv": files["tables/mpe.csv"] + b"1,2\n"},
    "a table that is not text": lambda files: {**files, "tables/mpe.csv": b"\xff\xfe"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_pack_is_refused_when_it_is_read(fault: str) -> None:
    with pytest.raises(PackError) as refusal:
        pack_from_files(FAULTS[fault](dict(FILES)))
    assert refusal.value.message.zh
    assert refusal.value.message.en


def test_a_folder_without_declaration_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load_pack(tmp_path)


SPOILT = {
    'text = "1.52"': 'text = "1.53"',
    'u = "0.3240"': 'u = "0.3241"',
    'verdict = "pass"': 'verdict = "fail"',
    "[expect]": "[expected]",
    'id = "comparison/0/Ec"': 'id = "comparison/1/Ec"',
}


@pytest.mark.parametrize(("before", "after"), SPOILT.items())
def test_a_worked_example_that_does_not_hold_fails_the_check(before: str, after: str) -> None:
    name = "golden/f1-1kg-pass.toml"
    text = FILES[name].decode()
    assert before in text
    pack = pack_from_files({**FILES, name: text.replace(before, after).encode()})
    assert not check_pack(pack).ok


def test_the_table_of_weights_is_the_published_one() -> None:
    """All nine classes, value by value, against the shared table of OIML R 111-1, table 1."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared/methods is not beside the repository")
    published = json.loads((SHARED / "weights_r111.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(FILES["tables/mpe.csv"].decode().splitlines()))
    grams = {"kg": 1000.0, "g": 1.0, "mg": 0.001}
    assert len(rows) == len(published["mpe"]["table"]) == 30
    for row, (nominal, limits) in zip(rows, published["mpe"]["table"].items(), strict=True):
        number, unit = nominal.split()
        assert float(row["nominal_g"]) == pytest.approx(float(number) * grams[unit], rel=1e-12)
        for class_, limit in zip(published["classes"], limits, strict=True):
            assert (float(row[class_]) if row[class_] else None) == limit


def test_the_bands_of_scales_are_the_published_ones() -> None:
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared/methods is not beside the repository")
    published = json.loads((SHARED / "nawi_r76.json").read_text(encoding="utf-8"))["mpe"]
    rows = [row for row in SCALES.tables["mpe"].rows]
    wanted = [
        (class_, "" if edge is None else str(edge), str(limit))
        for class_, edges in published["load_bands_e"].items()
        for edge, limit in zip(edges, published["initial"], strict=True)
    ]
    assert rows == wanted


def test_the_limits_of_gauges_are_the_published_ones() -> None:
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared/methods is not beside the repository")
    published = json.loads((SHARED / "pressure_gauge_jjg52.json").read_text(encoding="utf-8"))["mpe"]
    for class_, general in published["general"].items():
        below, above = (row for row in GAUGES.tables["mpe"].rows if row[0] == class_)
        assert (below[1], float(below[2])) == ("0.9", general)
        assert (above[1], float(above[2])) == ("", published["upper_90_to_100_pct"][class_])


@every_pack
def test_form_schema_and_page_say_what_the_pack_declares(pack: Pack) -> None:
    form, schema = form_of(pack), schema_of(pack)
    for language in ("zh", "en"):
        page = page_of(pack, language=language)
        assert pack.digest in page
        for test in pack.tests:
            assert test.label.to(language) in page
    for table, test in zip(form.tables, pack.tests, strict=True):
        columns = schema["properties"]["tests"]["properties"][test.id]["items"]["properties"]
        assert (
            [field.symbol for field in table.columns] == [one.symbol for one in test.columns] == list(columns)
        )
        assert all(field.label.zh and field.label.en for field in table.columns)
    assert [field.symbol for field in form.header] == list(schema["properties"]["header"]["properties"])


def test_proposed_rows_follow_from_the_plate() -> None:
    rows = proposed_rows(SCALES, {"class": "III", "Max": "15", "e": "0.005"})
    assert [row["L"] for row in rows["weighing"]] == ["0.1", "2.5", "7.5", "10", "12", "15"]
    small = proposed_rows(SCALES, {"class": "III", "Max": "1.5", "e": "0.001"})
    assert [row["L"] for row in small["weighing"]] == ["0.02", "0.5", "0.75", "1.2", "1.5"]
    assert proposed_rows(SCALES, {})["weighing"] == []
    third = proposed_rows(SCALES, {"class": "III", "Max": "50", "e": "0.02"})["eccentricity"]
    assert {row["Le"] for row in third} == {"16.6"}  # a third of 50 kg that can be built from weights


def test_proposed_pressure_points_reach_from_zero_to_the_upper_limit() -> None:
    rows = proposed_rows(GAUGES, {"high": "1.6"})["indication"]
    assert [row["p"] for row in rows] == ["0", "0.4", "0.8", "1.2", "1.6"]


def test_a_pack_may_state_its_coverage_by_probability() -> None:
    pack = pack_from_files(replaced('k = "2"\n', "")(dict(FILES)))
    assert pack.coverage.k is None
    data = weights("F1", [weight_row("1000", "1", d="0.01")])
    line = evaluate_one(pack, parse_observations(pack, data), REFERENCE).lines[0]
    # u is almost all of type B, so that k is the normal factor for 95 %.
    assert line.k == pytest.approx(1.96, abs=0.005)
    assert pytest.approx(line.k * line.u, rel=1e-12) == line.U
