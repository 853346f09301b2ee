"""What changed between two editions of a pack; the pack is edited as text, so every change is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from suyuan.methods.difference import AREAS, FIELDS, Change, changes_between
from suyuan.methods.library import default_root
from suyuan.methods.loading import pack_from_files, read_files
from suyuan.methods.pack import Pack

FILES = read_files(default_root() / "weights" / "2026")
Edit = Callable[[dict[str, bytes]], object]


def edited(edit: Edit) -> list[Change]:
    files = dict(FILES)
    edit(files)
    assert files != FILES, "the edit changed nothing"
    return changes_between(pack_from_files(FILES), pack_from_files(files))


def in_declaration(old: str, new: str) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        text = files["pack.toml"].decode()
        assert old in text, old
        files["pack.toml"] = text.replace(old, new, 1).encode()

    return edit


def test_the_same_is_no_change():
    pack = pack_from_files(FILES)
    assert changes_between(pack, pack_from_files(dict(FILES))) == []


def test_an_edition_says_what_it_changes():
    changes = edited(in_declaration('\nk = "2"', '\nk = "3"'))
    assert [(one.area.en, one.field.en, one.before, one.after, one.kind) for one in changes] == [
        ("Coverage", "Coverage factor k", "2", "3", "changed")
    ]


def test_a_cell_of_a_table():
    name = next(name for name in sorted(FILES) if name.startswith("tables/"))
    lines = FILES[name].decode().splitlines()
    last = lines[-1]

    def edit(files: dict[str, bytes]) -> None:
        files[name] = "\n".join([*lines[:-1], last[: last.rindex(",")] + ",123.5"]).encode()

    (change,) = edited(edit)
    assert change.area == AREAS["tables"]
    assert change.after.endswith("123.5")
    assert change.before == ", ".join(last.split(","))


def test_a_worked_example_by_its_lines():
    name = next(name for name in sorted(FILES) if name.startswith("golden/"))

    def edit(files: dict[str, bytes]) -> None:
        files[name] = files[name] + b"\n# a remark\n"

    (change,) = edited(edit)
    assert (change.area, change.before, change.after) == (AREAS["golden"], "", "# a remark")
    assert change.kind == "added"


def test_words_in_both_languages():
    def edit(files: dict[str, bytes]) -> None:
        files["text.en.md"] = files["text.en.md"] + b"\nOne sentence more.\n"

    changes = edited(edit)
    assert any("One sentence more." in one.after for one in changes)
    assert {one.area for one in changes} == {AREAS["text"]}


@pytest.mark.parametrize("folder", sorted(path.parent for path in default_root().glob("*/*/pack.toml")),
                         ids=lambda path: path.parent.name)  # fmt: skip
def test_between_any_two_packs_every_change_has_words(folder):
    one, other = pack_from_files(FILES), pack_from_files(read_files(folder))
    found = changes_between(one, other)
    back = changes_between(other, one)
    if one.id != other.id:
        assert found
    plain = [c for c in found if "\n" not in c.before + c.after]
    assert {(c.area, c.place, c.field, c.before, c.after) for c in plain} >= {
        (c.area, c.place, c.field, c.after, c.before)
        for c in back
        if "\n" not in c.before + c.after and c.area not in (AREAS["text"], AREAS["golden"])
    }
    for change in found:
        assert change.before or change.after
        assert change.field in FIELDS.values() or change.field in AREAS.values(), change


def test_every_part_of_a_pack_is_compared():
    assert set(AREAS) == set(Pack.__dataclass_fields__) - {"id", "digest"}
