"""Every reference case has a test."""

import test_reference
import test_reference_regression
import test_reference_training
import test_reference_units

MODULES = (test_reference_units, test_reference_training, test_reference_regression)

CASES = sorted(path.stem for path in test_reference.FOLDER.glob("*.json"))

# Why a case is tested nowhere.
UNTESTED: dict[str, str] = {}


def modules_with(case: str) -> list[str]:
    """The modules that list the case and have its test."""
    return [module.__name__ for module in MODULES if case in module.COVERED]


def test_there_are_77_cases() -> None:
    assert len(CASES) == 77


def test_every_case_is_covered_or_has_a_reason_why_not() -> None:
    assert [case for case in CASES if not modules_with(case) and case not in UNTESTED] == []
    assert [case for case in UNTESTED if modules_with(case)] == []


def test_what_is_covered_is_a_case_with_its_numbers() -> None:
    covered = [case for module in MODULES for case in module.COVERED]
    assert sorted(set(covered) - set(CASES)) == []
    assert len(covered) == len(set(covered))
