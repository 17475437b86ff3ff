"""Numbers as a person writes them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.expressions import ExpressionError, evaluate
from simulator.notation import number_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3", 1 / 3),
        ("-1/3", -1 / 3),
        ("0,25", 0.25),
        (",5", 0.5),
        ("5.", 5.0),
        ("−0,5", -0.5),
        ("1e-3", 1e-3),
        ("1,5E2", 150.0),
        ("1.2×10⁻³", 1.2e-3),
        ("2³", 8.0),
        ("2 + 3 * 4", 14.0),
        ("2 - 3 - 4", -5.0),
        ("8/4/2", 1.0),
        ("2·(1 - √2)", 2 * (1 - math.sqrt(2))),
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("2^3^2", 512.0),
        ("--3", 3.0),
        ("sqrt(2)/2", math.sqrt(2) / 2),
        ("2pi", 2 * math.pi),
        ("π/4", math.pi / 4),
        ("e", math.e),
        ("exp(1)", math.e),
        ("ln(e)", 1.0),
        ("2e", 2 * math.e),
        ("2(3+4)", 14.0),
        ("  1 / 8 ", 0.125),
    ],
)
def test_the_value_of_what_is_written(text: str, value: float) -> None:
    assert evaluate(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("   ", 0),
        ("abc", 0),
        ("1/0", 1),
        ("1/(2-2)", 1),
        ("1 2", 2),
        ("1..2", 0),
        ("1,000.5", 0),
        ("nan", 0),
        ("inf", 0),
        ("-infinity", 1),
        ("1e999", 0),
        ("9^9^9^9", 2),
        ("(1+2", 0),
        ("1+2)", 3),
        ("1+", 2),
        ("*2", 0),
        ("sqrt(-1)", 0),
        ("ln 0", 0),
        ("0.5x", 3),
        ("__import__('os')", 0),
        ("1;2", 1),
        ("3 $", 2),
        ("(-8)^(1/3)", 0),
        ("(" * 300, 100),
        ("(" * 99, 99),
    ],
)
def test_what_is_no_number_is_refused_with_its_place(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text)
    assert caught.value.position == position
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("text", ["1.000,5", "1,000.5", "1.000.000"])
def test_signs_between_thousands_are_refused_as_what_they_are(text: str) -> None:
    with pytest.raises(ExpressionError, match=f"“{text}” at character 3 has more than one decimal sign"):
        evaluate(f"2·{text}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_back_as_itself(value: float) -> None:
    assert evaluate(repr(value)) == value


@given(st.floats(-1e12, 1e12), st.integers(1, 15))
def test_what_the_program_writes_can_be_typed_again(value: float, digits: int) -> None:
    assert evaluate(number_text(value, digits)) == pytest.approx(value, rel=0.51 * 10 ** (1 - digits), abs=1e-300)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        value = evaluate(text)
    except ExpressionError as error:
        value = float(error.position)
    assert math.isfinite(value)
