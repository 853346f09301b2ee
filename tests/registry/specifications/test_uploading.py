"""Handing in the pack of a project: kept by digest, checked, usable once its specification is issued."""

from __future__ import annotations

import pytest
from tests.registry.conftest import NOW
from tests.registry.specifications.conftest import AFTER, Road

from suyuan.base.errors import Conflict, Missing, NotFound, NotPermitted, RuleRefusal, Unreadable
from suyuan.methods.archive import archive_of
from suyuan.methods.errors import PackError
from suyuan.methods.library import default_root
from suyuan.methods.loading import pack_from_files, read_files
from suyuan.registry.journal.auditing import faults
from suyuan.registry.specifications import packing, uploading
from suyuan.registry.specifications.commands import adopt_pack
from suyuan.registry.specifications.models import MethodPack, PackArchive, SpecificationProject
from suyuan.registry.specifications.queries import library, pack_row

OWN = read_files(default_root() / "weights" / "2026")
NEW_ID = "suyuan.mass.weights/2099"


def edition(identity: str = NEW_ID, **changed: bytes) -> bytes:
    files = dict(OWN) | changed
    files["pack.toml"] = files["pack.toml"].replace(b"suyuan.mass.weights/2026", identity.encode())
    return archive_of(files)


def hand_in(road: Road, archive: bytes, name: str = "Wang", at=NOW):
    return uploading.hand_in_pack(road.by(name, at), project_id=road.project, archive=archive)


def named(road: Road) -> tuple[str, str]:
    return SpecificationProject.objects.values_list("pack_id", "pack_digest").get(pk=road.project)


@pytest.fixture
def drafting(road: Road) -> Road:
    return road.to("approve_project")


class TestHandingIn:
    def test_it_is_named_by_its_digest(self, drafting: Road):
        pack = hand_in(drafting, edition())
        assert named(drafting) == (NEW_ID, pack.digest)
        assert packing.accepted(NEW_ID, pack.digest)["examples"] == len(pack.golden)
        assert list(faults()) == []

    def test_until_it_is_issued_nobody_else_finds_it(self, drafting: Road):
        hand_in(drafting, edition())
        with pytest.raises(NotFound):
            library()[NEW_ID]
        assert library()["suyuan.mass.weights"].edition == "2026"

    def test_a_corrected_one_takes_its_place_and_the_first_is_kept(self, drafting: Road):
        first = hand_in(drafting, edition())
        second = hand_in(drafting, edition(**{"text.en.md": OWN["text.en.md"] + b"\nMore.\n"}))
        assert named(drafting)[1] == second.digest != first.digest
        assert set(PackArchive.objects.values_list("digest", flat=True)) == {first.digest, second.digest}

    def test_one_that_fails_its_examples_is_kept_but_not_issued(self, drafting: Road):
        name = next(name for name in sorted(OWN) if name.startswith("golden/"))
        few = {key: value for key, value in OWN.items() if not key.startswith("golden/") or key == name}
        few["pack.toml"] = few["pack.toml"].replace(b"suyuan.mass.weights/2026", NEW_ID.encode())
        pack = hand_in(drafting, archive_of(few))
        assert not packing.examine(pack).ok
        with pytest.raises(RuleRefusal, match="acceptance check"):
            drafting.to("issue")
        assert SpecificationProject.objects.get(pk=drafting.project).state == "reviewed"


class TestRefusals:
    @pytest.mark.parametrize(
        ("archive", "refusal"),
        [
            (b"", Missing),
            (b"no zip", Unreadable),
            (archive_of({"readme.md": b""}), PackError),
            (archive_of({"pack.toml": b"format = 'x'"}), PackError),
            (archive_of(OWN | {"pack.toml": b"\xff\xfe"}), PackError),
        ],
    )
    def test_what_is_no_pack(self, drafting: Road, archive: bytes, refusal):
        with pytest.raises(refusal):
            hand_in(drafting, archive)
        assert not PackArchive.objects.exists()
        assert named(drafting) == ("", "")

    def test_an_identity_in_use(self, drafting: Road):
        other = archive_of(OWN | {"text.en.md": OWN["text.en.md"] + b"\nMore.\n"})
        with pytest.raises(Conflict, match="in use with other content"):
            hand_in(drafting, other)
        assert hand_in(drafting, archive_of(OWN)).digest == pack_from_files(OWN).digest

    def test_another_house(self, drafting: Road):
        with pytest.raises(NotPermitted):
            hand_in(drafting, edition(), name="Zhao")

    def test_a_draft_that_is_fixed(self, road: Road):
        road.to("review_pass")
        with pytest.raises(RuleRefusal):
            hand_in(road, edition(), at=AFTER)


def test_issued_it_stands_on_the_shelf_and_can_be_adopted(road: Road):
    road.to("approve_project")
    pack = hand_in(road, edition())
    road.to("issue")
    assert library()[NEW_ID].digest == pack.digest
    assert any(one.id == NEW_ID for one in library())
    adopt_pack(road.by("Feng", AFTER), library()[NEW_ID])
    assert pack_row("suyuan.mass.weights").pack_id == NEW_ID
    assert MethodPack.objects.get(pack_id="suyuan.mass.weights/2026").current is False
    assert library()["suyuan.mass.weights/2026"].digest == pack_from_files(OWN).digest
