"""The numbers of a formula as they are shown, worked out as a pocket calculator would."""

import math

import pytest
from latex_arithmetic import compute

import simulator as sim
from simulator.notation import number_latex
from simulator.walkthrough import Rounding, Style
from simulator.walkthrough.shown_arithmetic import computed, is_exact


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
        (r"\begin{cases}2 & \left(-1\right) > 0\\ 0.1 & \left(-1\right) \le 0\end{cases} \cdot 3", 0.3),
        (r"\begin{cases}1 & 0 \ge 0\\ 0 & 0 < 0\end{cases}", 1.0),
        (r"\log_{2}(8) \cdot \log_{10} 100", 6.0),
    ],
)
def test_a_formula_is_worked_out(latex: str, value: float) -> None:
    assert computed(latex) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    "latex",
    [r"1 + \cdots + 2", r"\begin{cases}1 & x > 0\\ 0 & x \le 0\end{cases}", "", "1 +", r"\frac{1}{0}", "2 3", "x"],
)
def test_what_is_no_plain_arithmetic_is_not_worked_out(latex: str) -> None:
    assert computed(latex) is None


@pytest.mark.parametrize("preset", ["def", "xor", "softmax", "forward-3-4-4-1", "prior", "xor-3-4-1-dropout"])
@pytest.mark.parametrize("digits", [3, 6])
def test_a_result_is_exact_only_where_the_numbers_give_its_very_digits(preset: str, digits: int) -> None:
    project = sim.load(preset)
    program = sim.compile(project.network)
    found = set()
    steps = sim.walk_epoch(program, project.X, project.T, project.training, style=Style(digits=digits))
    for step in steps[:200]:
        worked_out = computed(step.numbers)
        if worked_out is not None:
            assert worked_out == pytest.approx(compute(step.numbers), rel=1e-12)
            result = float(number_latex(step.value, digits).replace(r" \times 10^{", "e").rstrip("}"))
            found.add(is_exact(step, digits))
            assert is_exact(step, digits) == (abs(worked_out - result) <= 1e-12 * abs(result))
    assert found == {True, False}


def test_rounded_by_hand_a_product_of_few_digits_is_exact_and_a_sigmoid_is_not() -> None:
    project = sim.load("def")
    program = sim.compile(project.network)
    steps = sim.walk_epoch(program, project.X, project.T, project.training, style=Style(rounding=Rounding()))
    exact = {(step.kind, step.target): is_exact(step, 6) for step in steps}
    assert exact["weighted_sum", "D"]
    assert not exact["activation", "D"]
