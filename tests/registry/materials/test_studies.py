"""Studies from raw data: the engine answers, text becomes rows, and what is stored gives the same again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.registry.materials.making import characterisation, homogeneity, long_term

from suyuan.base.errors import InputError, SuyuanError
from suyuan.registry.materials.sheet import rows_of
from suyuan.registry.materials.studies import Raw, evaluate, raw_of, record_of

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "stats"


def shared(name: str) -> list[list[object]]:
    path = SHARED / f"{name}.json"
    if not path.exists():
        pytest.skip(f"shared data set {path.name} is not here")
    return json.loads(path.read_text())["rows"]


class TestFindings:
    @pytest.mark.parametrize("analyte", ["X", "Y", "Z"])
    def test_a_published_study_by_an_independent_analysis(self, analyte):
        """A homogeneity study of a candidate material (data set of BAM), against SciPy's analysis."""
        rows = [row for row in shared("ecerto_crm001_homogeneity") if row[0] == analyte]
        text = "unit\tvalue\n" + "\n".join(f"{row[1]}\t{row[2]}" for row in rows)
        found = evaluate(Raw(kind="homogeneity", rows=rows_of(text), options={}))
        groups = [[row[2] for row in rows if row[1] == unit] for unit in sorted({row[1] for row in rows})]
        expected = stats.f_oneway(*groups)
        assert found.answer.f == pytest.approx(expected.statistic, rel=1e-9)
        assert found.significant == (expected.pvalue < 0.05)

    def test_the_lower_limit_of_heterogeneity_holds_where_repeatability_hides_it(self):
        # Replicates 0.3 apart: s² = 0.09; MS within 0.09, n = 3, 20 degrees of freedom.
        found = evaluate(homogeneity())
        assert found.answer.ms_within == pytest.approx(0.09)
        assert found.u == pytest.approx(math.sqrt(0.09 / 3) * (2 / 20) ** 0.25)
        assert not found.significant

    def test_long_term_stability_grows_with_the_time_asked_for(self):
        line = stats.linregress([4 * place for place in range(7)], [0.1, -0.2, 0.1, 0.0, 0.1, -0.2, 0.1])
        short, long = evaluate(long_term(horizon="24")), evaluate(long_term(horizon="48"))
        assert short.u == pytest.approx(24 * line.stderr, rel=1e-6)
        assert long.u == pytest.approx(2 * short.u)
        assert evaluate(long_term(slope=0.2)).significant

    def test_laboratories_give_the_mean_and_its_uncertainty(self):
        found = evaluate(characterisation())
        assert found.value == pytest.approx(50.0)
        assert found.u == pytest.approx(stdev([49.6, 50.4] * 4) / math.sqrt(8))

    def test_one_method_adds_what_its_readings_share(self):
        raw = Raw(
            kind="characterisation",
            rows=(("1", ("10.1", "10.3")), ("2", ("10.2", "10.2", "10.0", "10.4"))),
            options={"way": "absolute-method", "u_method": "0.05"},
        )
        s = stdev([10.1, 10.3, 10.2, 10.2, 10.0, 10.4])
        assert evaluate(raw).u == pytest.approx(math.hypot(s / math.sqrt(6), 0.05))

    @pytest.mark.parametrize("raw", [homogeneity(), long_term(), characterisation()])
    def test_what_is_stored_gives_the_same_again(self, raw):
        stored = json.loads(json.dumps(record_of(raw)))
        assert evaluate(raw_of(stored)) == evaluate(raw)

    @pytest.mark.parametrize(
        ("kind", "text", "options"),
        [
            ("beauty", "1 2 3", {}),
            ("homogeneity", "1 2 3", {}),
            ("homogeneity", "1 2 3\n2 2 3", {"choice": "smaller"}),
            ("long_term", "0 1\n1 2", {"horizon": "12"}),
            ("long_term", "0 1\n1 2\n2 3", {"horizon": "-1"}),
            ("long_term", "0 1\n1 2\n2 3", {}),
            ("long_term", "zero 1\n1 2\n2 3", {"horizon": "12"}),
            ("characterisation", "A 1\nB 2", {}),
            ("characterisation", "A 1\nB 2", {"way": "several-laboratories", "by": "weighted-mean"}),
            ("characterisation", "A 1e99\nB 2", {"way": "several-laboratories"}),
        ],
    )
    def test_what_cannot_be_computed_is_said(self, kind, text, options):
        with pytest.raises(InputError):
            evaluate(Raw(kind=kind, rows=rows_of(text), options=options))


class TestSheet:
    @pytest.mark.parametrize(
        "text",
        [
            "A\t1.0\t2.0\nB\t3.0",
            "A,1.0,2.0\r\nB,3.0",
            "\ufeff瓶号;读数 1;读数 2\nA;1.0;2.0\nB;3.0;",
            "A 1.0 2.0\n\n  B   3.0\n",
            '"A","1.0","2.0"\n"B","3.0"',
            "A，1.0，2.0\nB，3.0",
        ],
    )
    def test_spreadsheets_of_every_kind_read_the_same(self, text):
        assert rows_of(text) == (("A", ("1.0", "2.0")), ("B", ("3.0",)))

    def test_the_name_of_a_laboratory_may_hold_blanks(self):
        assert rows_of("Example City Institute, 49.6, 0.2") == (("Example City Institute", ("49.6", "0.2")),)

    def test_every_wrong_line_is_named(self):
        with pytest.raises(InputError) as refused:
            rows_of("A 1.0\nB zehn\nC\nD 4,5x")
        problems = refused.value.facts["problems"]
        lines = [one.message.en.replace(":", "").split()[1] for one in problems]
        assert lines == ["2", "3", "4"]

    @pytest.mark.parametrize("text", ["", "   \n ", "name value", "A nan", "A 1\n" * 501])
    def test_nothing_useful_is_refused(self, text):
        with pytest.raises(InputError):
            rows_of(text)

    @given(st.text(max_size=200))
    def test_any_text_gives_rows_or_an_error_of_the_tree(self, text):
        try:
            rows = rows_of(text)
            evaluate(Raw(kind="homogeneity", rows=rows, options={}))
        except SuyuanError:
            return
        assert len(rows) >= 2
