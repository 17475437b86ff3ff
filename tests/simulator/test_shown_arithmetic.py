"""The numbers of a formula as they are shown, worked out as a pocket calculator would."""

import math

import pytest
from latex_arithmetic import compute

import simulator as sim
from simulator.walkthrough import Rounding, Style
from simulator.walkthrough.shown_arithmetic import agrees, computed


@pytest.mark.parametrize(
    ("latex", "value"),
    [
        (r"-0.5 - 0.1 \cdot \left(-0.2\right)", -0.48),
        (r"0.440\,(1 - 0.440) \cdot (0 - 0.440)", 0.44 * 0.56 * -0.44),
        (r"\frac{1}{1 + e^{-\left(-0.2\right)}}", 1 / (1 + math.exp(0.2))),
        (r"\tfrac{1}{2}(1 - 0.5)^2", 0.125),
        (r"-\left[1\,\ln 0.25 + (1 - 1)\,\ln(1 - 0.25)\right]", -math.log(0.25)),
        (r"1 - 0.1 \cdot \frac{2}{\sqrt{\left(4 \times 10^{-2}\right)} + 1 \times 10^{-8}}", 1 - 0.2 / (0.2 + 1e-8)),
        (r"\max(0.1 \cdot \left(-3\right),\, -3)", -0.3),
        (r"0.5 \cdot \operatorname{sgn}(-2)", -0.5),
        (r"(1 - \left(-0.5\right)^2)", 0.75),
        (r"\log_{2}(8) \cdot \log_{10} 100", 6.0),
    ],
)
def test_a_formula_is_worked_out(latex: str, value: float) -> None:
    assert computed(latex) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    "latex",
    [r"1 + \cdots + 2", r"\begin{cases}1 & 2 > 0\\ 0 & 2 \le 0\end{cases}", "", "1 +", r"\frac{1}{0}", "2 3", "x"],
)
def test_what_is_no_plain_arithmetic_is_not_worked_out(latex: str) -> None:
    assert computed(latex) is None


@pytest.mark.parametrize("preset", ["def", "xor", "softmax", "forward-3-4-4-1", "prior", "xor-3-4-1-dropout"])
def test_every_step_is_worked_out_as_the_reference_does(preset: str) -> None:
    project = sim.load(preset)
    steps = sim.walk_epoch(sim.compile(project.network), project.X, project.T, project.training)
    found = 0
    for step in steps[:200]:
        shown = computed(step.numbers)
        if shown is not None:
            found += 1
            assert shown == pytest.approx(compute(step.numbers), rel=1e-12)
            difference = abs(float(f"{shown:.3g}") - float(f"{step.value:.3g}"))
            assert agrees(step, 3) == (difference == 0 or abs(shown - step.value) < 1e-12)
    assert found > 10


def test_rounded_by_hand_the_numbers_always_agree() -> None:
    project = sim.load("def")
    program = sim.compile(project.network)
    steps = sim.walk_epoch(program, project.X, project.T, project.training, style=Style(rounding=Rounding()))
    assert all(agrees(step, 3) for step in steps)
