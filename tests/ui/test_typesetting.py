"""In which order formulas are typeset: what is looked at comes first, what nobody waits for any more is not made."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRunnable
from pytestqt.qtbot import QtBot

from ui.formula import MOST_WAITING, Formula, Typesetter, Wanted


class IdlePool:
    """Starts nothing, so that what waits can be looked at."""

    def start(self, job: QRunnable) -> None:
        pass


@pytest.fixture
def idle(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Typesetter:
    typesetter = Typesetter()
    monkeypatch.setattr(typesetter, "_pool", IdlePool())
    return typesetter


@pytest.fixture
def typesetter(qtbot: QtBot) -> Iterator[Typesetter]:
    typesetter = Typesetter()
    yield typesetter
    typesetter.close()


def wanted(latex: str) -> Wanted:
    return Wanted(latex, 16, "#000000")


def order(typesetter: Typesetter) -> list[str]:
    taken = []
    while (following := typesetter.take()) is not None:
        taken.append(following.latex)
    return taken


def test_the_latest_comes_first_and_what_is_prepared_last(idle: Typesetter) -> None:
    idle.picture(wanted("a"))
    idle.picture(wanted("next"), ahead=True)
    idle.picture(wanted("b"))
    assert order(idle) == ["b", "a", "next"]


def test_what_was_prepared_is_made_at_once_when_it_is_looked_at(idle: Typesetter) -> None:
    idle.picture(wanted("result"), ahead=True)
    for letter in "abcde":
        idle.picture(wanted(letter))
    idle.picture(wanted("result"))
    # Preparing it once more makes it no less urgent.
    idle.picture(wanted("result"), ahead=True)
    assert order(idle)[0] == "result"


def test_who_steps_on_and_on_waits_for_the_last_formulas_only(idle: Typesetter) -> None:
    for number in range(100):
        idle.picture(wanted(str(number)))
    assert order(idle) == [str(number) for number in range(99, 99 - MOST_WAITING, -1)]


def test_a_formula_that_was_forgotten_in_a_crowd_is_shown_all_the_same(qtbot: QtBot, typesetter: Typesetter) -> None:
    formulas = [Formula(typesetter, 16) for _ in range(MOST_WAITING + 10)]
    for number, formula in enumerate(formulas):
        qtbot.addWidget(formula)
        formula.set_latex(str(number))
    qtbot.waitUntil(lambda: all(formula.is_typeset for formula in formulas))
    assert not typesetter.busy
