"""The figures hold the numbers they were given, speak both languages, and refuse what cannot be drawn."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")

from suyuan.base.errors import SuyuanError
from suyuan.metrology import plots


def png(figure):
    sheet = io.BytesIO()
    figure.savefig(sheet, format="png")
    return sheet.getvalue()


def test_the_waterfall_ends_at_the_whole():
    figure = plots.budget_waterfall(["phi", "V", "I"], [1.833, -0.631, -0.202])
    (axes,) = figure.axes
    *parts, whole = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert parts[1][0] == pytest.approx(183.3)  # begins where the one before it ended
    assert parts[1][1] == pytest.approx(-63.1)
    assert whole == (0, pytest.approx(100.0))
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["phi", "V", "I", "合成"]


def test_the_distribution_shows_interval_and_curve():
    values = np.random.default_rng(1).normal(5.0, 2.0, 20_000)
    figure = plots.distribution(
        values, interval=(1.08, 8.92), value=5.0, u=2.0, name="m", unit="mg", language="en"
    )
    (axes,) = figure.axes
    area = sum(bar.get_width() * bar.get_height() for bar in axes.patches)
    assert area == pytest.approx(1.0, abs=1e-9)
    assert axes.get_xlabel() == "m / mg"
    curve = next(line for line in axes.lines if len(line.get_xdata()) == 300)
    assert max(curve.get_ydata()) == pytest.approx(1 / (2 * np.sqrt(2 * np.pi)), rel=1e-3)
    assert [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 2] == [1.08, 8.92]


def test_the_control_chart_marks_the_signals():
    figure = plots.control_chart(
        [1.0, 1.1, 3.9, 0.9], centre=1.0, lower=-1.0, upper=3.0, alarms=[2], language="en"
    )
    (axes,) = figure.axes
    marked = next(line for line in axes.lines if line.get_label() == "signal")
    assert (list(marked.get_xdata()), list(marked.get_ydata())) == ([3], [3.9])


def test_a_participant_outside_its_uncertainty_is_a_warning():
    figure = plots.degrees_of_equivalence(["A", "B"], [0.2, -0.9], [0.5, 0.5])
    (axes,) = figure.axes
    colours = [box.lines[0].get_color() for box in axes.containers]
    assert colours[0] != colours[1]


def test_the_youden_plot_parts_at_the_medians():
    figure = plots.youden([1.0, 2.0, 6.0], [2.0, 3.0, 4.0], labels=["a", "b", "c"])
    (axes,) = figure.axes
    assert axes.lines[0].get_xdata()[0] == 2.0
    assert axes.lines[1].get_ydata()[0] == 3.0


def test_the_band_lies_around_the_curve():
    at = np.linspace(0.0, 3.0, 7)
    figure = plots.calibration_curve(
        [0, 1, 2, 3],
        [0.1, 1.0, 2.1, 2.9],
        at=at,
        fitted=at,
        U=0.2,
        u_y=0.1,
        names=("t", "R"),
        units=("°C", "Ω"),
    )
    (axes,) = figure.axes
    low, high = axes.collections[0].get_datalim(axes.transData).intervaly
    assert (low, high) == (pytest.approx(-0.2), pytest.approx(3.2))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("t / °C", "R / Ω")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_can_be_written(language):
    figures = (
        plots.budget_waterfall(["标准", "读数"], [0.25, 0.75], language=language),
        plots.distribution([1.0, 2.0, 3.0], language=language),
        plots.control_chart([1.0, 2.0], centre=1.5, lower=0.0, upper=[3.0, 3.5], language=language),
        plots.degrees_of_equivalence(["一号实验室示例", "B"], [0.1, 0.2], 0.5, language=language),
        plots.youden([1.0, 2.0], [1.0, 2.0], language=language),
        plots.calibration_curve([0, 1], [0, 1], at=[0, 1], fitted=[0, 1], language=language),
    )
    assert all(png(figure).startswith(b"\x89PNG") for figure in figures)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.budget_waterfall(["a"], [0.5, 0.5]),
        lambda: plots.budget_waterfall(["a"] * 30, [1 / 30] * 30),
        lambda: plots.distribution([1.0]),
        lambda: plots.distribution([1.0, float("nan")]),
        lambda: plots.control_chart([1.0], centre=1.0, lower=0.0, upper=2.0, alarms=[1]),
        lambda: plots.degrees_of_equivalence(["A"], [0.1], [0.0]),
        lambda: plots.youden([1.0, 2.0], [1.0]),
        lambda: plots.calibration_curve([1.0], [1.0], at=[0.0], fitted=[0.0]),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw):
    with pytest.raises(SuyuanError):
        draw()


def test_without_matplotlib_it_says_how_to_install_it():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from suyuan.metrology import plots\n"
        "from suyuan.base.errors import GatewayError\n"
        "try:\n    plots.youden([1.0], [1.0])\n"
        "except GatewayError as error:\n    print(error.hint.en)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "suyuan[plots]" in run.stdout


def test_pyplot_is_never_loaded():
    code = (
        "import sys\nfrom suyuan.metrology import plots\n"
        "plots.youden([1.0], [1.0])\nprint('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
