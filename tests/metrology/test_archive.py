"""Results as bytes: small, fast, exact, readable in another process, and strict with strangers."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import OutOfRange, TooLarge, Unreadable
from suyuan.base.identity import derived
from suyuan.metrology.archive import pack_result, unpack_result
from suyuan.metrology.archive_many import pack_results, unpack_results
from suyuan.metrology.uncertain import Uncertain, covariance
from suyuan.metrology.vector import UncertainVector

components = st.floats(-1e300, 1e300).filter(lambda c: abs(c) > 1e-300)
freedoms = st.floats(1e-3, 1e9) | st.just(math.inf)


def uid(*parts):
    return derived("test", *parts)


def result_of(value, entries):
    return Uncertain.from_rows(value, [(uid(k), c, dof) for k, (c, dof) in enumerate(entries)])


def vector():
    standard = Uncertain.elementary(10.0, 0.1, uid=uid("standard"), dof=9.0)
    return standard * UncertainVector.elementary([1.0, 2.0, 3.0], 0.2, uid=uid("own"), dof=4.0)


@given(st.floats(-1e300, 1e300), st.lists(st.tuples(components, freedoms), max_size=20))
def test_what_is_written_is_read_to_the_last_bit(value, entries):
    result = result_of(value, entries)
    again = unpack_result(pack_result(result))
    assert again.value == result.value
    assert again.rows() == result.rows()


def test_twelve_influences_take_at_most_four_hundred_bytes():
    different = result_of(1.0, [(0.1, 1.0 + k) for k in range(12)])
    assert len(pack_result(different)) <= 400
    assert len(pack_result(result_of(1.0, [(0.1, math.inf)] * 12))) <= 304


def test_covariance_lives_on_in_another_process():
    standard = Uncertain.elementary(10.0, 0.3, uid=uid("standard"), dof=9.0)
    first = standard + Uncertain.elementary(0.0, 0.4, uid=uid("first"))
    second = 2.0 * standard - Uncertain.elementary(0.0, 0.1, uid=uid("second"))
    program = (
        "import sys; from suyuan.metrology.archive import unpack_result;"
        "from suyuan.metrology.uncertain import covariance;"
        "print(repr(covariance(*(unpack_result(bytes.fromhex(text)) for text in sys.argv[1:]))))"
    )
    stored = [pack_result(one).hex() for one in (first, second)]
    there = subprocess.run(
        [sys.executable, "-c", program, *stored], capture_output=True, text=True, check=True
    )
    assert float(there.stdout) == covariance(first, second) == pytest.approx(0.18)


def test_too_many_influences_belong_into_a_file_of_many():
    row = [(uid(k), 0.1, math.inf) for k in range(2**14)]
    with pytest.raises(TooLarge):
        pack_result(Uncertain.from_rows(1.0, row))


class TestStrangers:
    @given(st.binary(max_size=60))
    def test_any_bytes_are_refused_in_words(self, data):
        for read in (unpack_result, unpack_results):
            with pytest.raises(Unreadable) as refusal:
                read(data)
            assert all(refusal.value.message)

    @given(st.data())
    def test_one_wrong_byte_is_noticed(self, data):
        for packed, read in (
            (pack_result(result_of(1.0, [(0.1, 5.0)] * 3)), unpack_result),
            (pack_results(vector(), names=("a", "b", "c")), unpack_results),
        ):
            place = data.draw(st.integers(0, len(packed) - 1))
            other = data.draw(st.integers(1, 255))
            broken = packed[:place] + bytes([packed[place] ^ other]) + packed[place + 1 :]
            with pytest.raises(Unreadable):
                read(broken)

    @given(st.data())
    def test_a_shortened_archive_is_refused(self, data):
        packed = pack_results(vector())
        with pytest.raises(Unreadable):
            unpack_results(packed[: data.draw(st.integers(0, len(packed) - 1))])

    def test_a_newer_version_says_so(self):
        packed = bytearray(pack_result(result_of(1.0, [(0.1, 5.0)])))
        packed[1] = 9
        with pytest.raises(Unreadable) as refusal:
            unpack_result(bytes(packed))
        assert "9" in refusal.value.message.en
        assert refusal.value.hint.en

    @pytest.mark.parametrize(
        "numbers",
        [
            (math.nan, 0.1, 5.0),
            (1.0, math.inf, 5.0),
            (1.0, 0.0, 5.0),
            (1.0, 0.1, 0.0),
            (1.0, 0.1, math.nan),
        ],
    )
    def test_impossible_numbers_are_refused_though_the_checksum_is_right(self, numbers):
        value, component, dof = numbers
        body = struct.pack(">BBHd", 0x55, 1, 1 << 14 | 1, value) + uid("x").bytes
        body += struct.pack(">dd", component, dof)
        with pytest.raises(Unreadable):
            unpack_result(body + struct.pack(">I", crc32(body)))

    @pytest.mark.parametrize("place", range(8, 56, 8))
    @pytest.mark.parametrize("number", [0, 1, 7, 2**31, 2**63, 2**64 - 1])
    def test_a_head_that_lies_is_refused(self, place, number):
        packed = bytearray(pack_results(vector(), names=("a", "b", "c")))
        if struct.unpack_from("<Q", packed, place)[0] == number or place == 40:
            return  # the number of entries is not needed to read a dense file
        struct.pack_into("<Q", packed, place, number)
        struct.pack_into("<Q", packed, len(packed) - 8, crc32(packed[:-8]))
        with pytest.raises(Unreadable):
            unpack_results(bytes(packed))


class TestManyResults:
    @pytest.mark.parametrize("form", ["dense", "sparse", "exact", "one"])
    def test_values_covariances_and_names_come_back(self, form):
        results = {
            "dense": vector(),
            "sparse": vector().take([0, 0, 2]),
            "exact": UncertainVector.exact([1.0, 2.0, 3.0]),
            "one": UncertainVector.elementary([1.0], 0.1, uid=uid("single"), dof=3.0),
        }[form]
        names = tuple(f"表 {k}" for k in range(len(results)))
        found = unpack_results(pack_results(results, names=names, influences={uid("standard"): "标准器"}))
        assert found.names == names
        assert found.influences == {uid("standard"): "标准器"}
        assert found.results.value.tolist() == results.value.tolist()
        assert found.results.covariance_matrix().tolist() == results.covariance_matrix().tolist()
        assert (found.results - results).u.tolist() == [0.0] * len(results)
        assert found.results.dof.tolist() == results.dof.tolist()

    def test_a_stored_vector_is_still_correlated_with_what_was_kept(self):
        results = vector()
        item = results.item(1)
        again = unpack_results(pack_results(results.take([2, 1]))).results
        assert covariance(again.item(1), item) == pytest.approx(item.variance, rel=1e-14)
        assert (again - item).u[1] == 0.0

    def test_results_have_as_many_names_as_there_are(self):
        with pytest.raises(OutOfRange):
            pack_results(vector(), names=("one",))

    def test_a_large_file_costs_little_per_result(self):
        n = 20_000
        shared = [Uncertain.elementary(1.0, 0.1, uid=uid(k)) for k in range(5)]
        made = UncertainVector.linear(np.ones((n, 5)), shared)
        made = made + UncertainVector.elementary(np.zeros(n), 0.1, uid=uid("own"))
        assert len(pack_results(made)) / n < 8 * 7 + 1
