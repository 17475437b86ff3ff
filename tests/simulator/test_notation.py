"""How numbers and names are written."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.notation import count_text, factor_latex, name_latex, number_latex, number_text, symbol

FINITE = st.floats(allow_nan=False, allow_infinity=False)
DIGITS = st.integers(1, 15)


def read_text(text: str) -> float:
    plain = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(plain.replace("×10", "e"))


def read_latex(latex: str) -> float:
    return float(re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", latex))


@given(FINITE, DIGITS)
@example(1.7976931348623157e308, 3)
@example(5e-324, 3)
@example(999_999.5, 3)
@example(9.9995e-6, 4)
@example(0.1 + 0.2, 15)
def test_read_back_it_is_within_half_a_unit_of_the_last_digit(value: float, digits: int) -> None:
    exponent = math.floor(math.log10(abs(value))) if value else 0
    # 12 digits are taken for the exact value: what lies beyond them is noise of the float.
    unit = 10.0 ** max(exponent - digits + 1, -323)
    for read, write in ((read_text, number_text), (read_latex, number_latex)):
        written = write(value, digits)
        if math.isinf(read(written)):
            assert abs(value) > 1.79e308
        else:
            assert abs(read(written) - value) <= 0.5 * unit * (1 + 1e-6) + 1e-15 * abs(value)


@given(FINITE, DIGITS)
def test_no_more_digits_are_written_than_were_asked_for(value: float, digits: int) -> None:
    mantissa = number_text(value, digits).split("×")[0].replace("−", "")
    significant = mantissa.replace(".", "").lstrip("0")
    assert len(significant) <= max(digits, 6)
    if "." in mantissa:
        assert len(significant) <= digits


@given(FINITE, DIGITS)
def test_a_sign_is_written_only_for_what_is_below_zero(value: float, digits: int) -> None:
    assert number_text(value, digits).startswith("−") == (value < 0)
    assert number_latex(value, digits).startswith("-") == (value < 0)


@pytest.mark.parametrize(
    ("value", "digits", "text", "latex"),
    [
        (0.1 + 0.2, 3, "0.3", "0.3"),
        (0.1 + 0.2, 15, "0.3", "0.3"),
        (0.4501660026875221, 3, "0.450", "0.450"),
        (-0.10833912, 3, "−0.108", "-0.108"),
        (0.0132421992, 3, "0.0132", "0.0132"),
        (-0.00268157277, 3, "−0.00268", "-0.00268"),
        (0.0, 3, "0", "0"),
        (-0.0, 3, "0", "0"),
        (1.0, 3, "1", "1"),
        (100.0, 3, "100", "100"),
        (-250.0, 3, "−250", "-250"),
        (0.99999, 3, "1.00", "1.00"),
        (123456.0, 3, "123456", "123456"),
        (999999.7, 3, "1.00×10⁶", r"1.00 \times 10^{6}"),
        (1e6, 3, "1×10⁶", r"1 \times 10^{6}"),
        (1234567.0, 3, "1.23×10⁶", r"1.23 \times 10^{6}"),
        (1.2e-7, 3, "1.2×10⁻⁷", r"1.2 \times 10^{-7}"),
        (1.23456e-7, 3, "1.23×10⁻⁷", r"1.23 \times 10^{-7}"),
        (0.00001, 3, "0.00001", "0.00001"),
        (-4.2e300, 2, "−4.2×10³⁰⁰", r"-4.2 \times 10^{300}"),
        (1.7976931348623157e308, 3, "1.80×10³⁰⁸", r"1.80 \times 10^{308}"),
        (5e-324, 3, "4.94×10⁻³²⁴", r"4.94 \times 10^{-324}"),
        (2 / 3, 1, "0.7", "0.7"),
        (math.inf, 3, "∞", r"\infty"),
        (-math.inf, 3, "−∞", r"-\infty"),
        (math.nan, 3, "NaN", r"\mathrm{NaN}"),
    ],
)
def test_numbers_are_written_as_a_person_would(value: float, digits: int, text: str, latex: str) -> None:
    assert number_text(value, digits) == text
    assert number_latex(value, digits) == latex


def test_a_factor_has_parentheses_where_it_would_be_misread() -> None:
    assert factor_latex(0.5) == "0.5"
    assert factor_latex(-0.5) == r"\left(-0.5\right)"
    assert factor_latex(1e-9) == r"\left(1 \times 10^{-9}\right)"
    assert factor_latex(-math.inf) == r"\left(-\infty\right)"


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("D", "D"),
        ("h1", "h_{1}"),
        ("h_12", "h_{12}"),
        ("nand", r"\text{nand}"),
        ("two words", r"\text{two words}"),
        ("50%_{a}&b$#", r"\text{50\%\_\{a\}\&b\$\#}"),
        (r"a\b^c~d", r"\text{a/b'c-d}"),
        ("출력", r"\text{출력}"),
    ],
)
def test_names_are_safe_inside_latex(name: str, latex: str) -> None:
    assert name_latex(name) == latex


def test_short_names_stand_together_below_a_symbol() -> None:
    assert symbol("w", "A", "D") == "w_{AD}"
    assert symbol("w", "x1", "h1") == "w_{x_{1},h_{1}}"
    assert symbol("z", "D") == "z_{D}"


def test_a_count_has_its_digits_in_threes() -> None:
    assert [count_text(count) for count in (7, 999, 1000, 1234567)] == ["7", "999", "1,000", "1,234,567"]
