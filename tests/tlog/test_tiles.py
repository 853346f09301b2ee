"""Tiles: the shared vectors for contents and paths, and proofs served from tiles alone.

Source: ../shared/tlog/generated/tiles.json (C2SP tlog-tiles), read in place.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tlog.vectors import LEAF_PREFIX, load

from suyuan.base.errors import EvidenceError, InputError, OutOfRange
from suyuan.tlog.tiles import (
    Bundle,
    Tile,
    join_entries,
    node_from_tiles,
    parse_bundle_path,
    parse_tile_path,
    split_entries,
    tile_bytes,
    tiles_of,
)
from suyuan.tlog.tree import Frontier, append, inclusion_proof, leaf_hash, root_at, verify_inclusion

VECTORS = load("generated/tiles.json")


def entry(index):
    return f"{LEAF_PREFIX}{index}".encode()


@pytest.fixture(scope="module")
def store():
    """Every complete node of the largest tree of the vectors."""
    frontier, nodes = Frontier(), {}
    for index in range(max(tree["size"] for tree in VECTORS["trees"])):
        frontier, completed = append(frontier, leaf_hash(entry(index)))
        nodes.update({(level, place): digest for level, place, digest in completed})
    return nodes


def reader(store):
    return lambda level, index: store[level, index]


@pytest.mark.parametrize("tree", VECTORS["trees"], ids=lambda tree: str(tree["size"]))
def test_the_tiles_of_a_tree(tree, store):
    tiles = {tile.path(): tile for tile in tiles_of(tree["size"])}
    assert len(tiles) == tree["tiles_total"]
    for case in tree["some_tiles"]:
        content = tile_bytes(tiles[case["path"]], reader(store))
        assert (len(content), hashlib.sha256(content).hexdigest()) == (case["bytes"], case["sha256"])


@pytest.mark.parametrize("case", VECTORS["paths"], ids=lambda case: case["path"])
def test_a_path_says_its_tile_and_the_tile_its_path(case):
    tile = Tile(case["level"], case["n"], case["w"])
    assert tile.path() == case["path"]
    assert parse_tile_path(case["path"]) == tile


@pytest.mark.parametrize(
    "path",
    [*VECTORS["bad_paths"], "", "tile/0/x000/x000/001", "tile/0/000\n", "tile/0/" + "x999/" * 2000 + "999"],
)
def test_a_bad_path_is_refused(path):
    with pytest.raises(EvidenceError):
        parse_tile_path(path)


@pytest.mark.parametrize("case", VECTORS["entry_bundles"], ids=lambda case: case["path"])
def test_entry_bundles(case):
    name, _, width = case["path"].removeprefix("tile/entries/").partition(".p/")
    bundle = Bundle(int(name), int(width or 256))
    assert bundle.path() == case["path"]
    entries = [entry(bundle.number * 256 + i) for i in range(bundle.width)]
    content = join_entries(entries)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (case["bytes"], case["sha256"])
    assert split_entries(content) == entries


@given(st.integers(1, 70_000), st.data())
@settings(max_examples=25, deadline=None)
def test_a_proof_needs_nothing_but_tiles(store, size, data):
    index = data.draw(st.integers(0, size - 1))
    node = node_from_tiles(size, lambda tile: tile_bytes(tile, reader(store)))
    proof = inclusion_proof(index, size, node)
    root = root_at(size, node)
    assert root == root_at(size, reader(store))
    assert verify_inclusion(store[0, index], proof, index=index, size=size, root=root)


@given(st.integers(0, 70_000), st.integers(0, 70_000))
@settings(max_examples=50, deadline=None)
def test_growing_adds_just_the_tiles_that_were_not_served_before(a, b):
    since, size = sorted((a, b))
    assert set(tiles_of(size, since=since)) == set(tiles_of(size)) - set(tiles_of(since))


def test_a_tile_of_the_wrong_length_and_a_node_outside_the_tree_are_refused():
    with pytest.raises(EvidenceError):
        node_from_tiles(10, lambda tile: b"short")(0, 3)
    with pytest.raises(OutOfRange):
        node_from_tiles(10, lambda tile: b"")(1, 5)
    with pytest.raises(OutOfRange):
        list(tiles_of(3, since=4))


@given(st.binary(max_size=200))
def test_random_bytes_split_into_entries_or_raise_evidence_errors(content):
    try:
        entries = split_entries(content)
    except EvidenceError:
        return
    assert join_entries(entries) == content


def test_an_entry_beyond_two_length_bytes_is_refused():
    with pytest.raises(InputError):
        join_entries([bytes(65_536)])
    assert split_entries(join_entries([bytes(65_535)])) == [bytes(65_535)]
    with pytest.raises(EvidenceError):
        split_entries(b"\x00")
    with pytest.raises(EvidenceError):
        split_entries(bytes(2 * 257))


@pytest.mark.parametrize("bundle", [Bundle(0), Bundle(0, 1), Bundle(1234067, 255), Bundle(999)])
def test_the_path_of_a_bundle_is_read_back(bundle: Bundle):
    assert parse_bundle_path(bundle.path()) == bundle


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/000", "tile/entries/", "tile/entries/00", "tile/entries/000.p/256",
     "tile/entries/entries/000", "tile/entries/0/000", "tile/entries/000/", "/tile/entries/000",
     "tile/entries/../000"],
)  # fmt: skip
def test_what_is_no_path_of_a_bundle_is_refused(path: str):
    with pytest.raises(EvidenceError):
        parse_bundle_path(path)


@given(st.text(max_size=60))
def test_hostile_paths_of_bundles_are_refused_or_canonical(rest: str):
    try:
        found = parse_bundle_path(f"tile/entries/{rest}")
    except EvidenceError:
        return
    assert found.path() == f"tile/entries/{rest}"
