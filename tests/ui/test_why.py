"""Why this number? In the window."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from simulator.notation import number_text
from simulator.provenance import made_from
from simulator.walkthrough import Place
from tests.ui.conftest import Opener
from ui.asking import QUESTION, Question
from ui.main_window import MainWindow
from ui.panels.why import WhyPanel

LARGE = QSize(1440, 900)


def rows(panel: WhyPanel, title: str) -> dict[str, QTreeWidgetItem]:
    for place in range(panel.tree.topLevelItemCount()):
        heading = panel.tree.topLevelItem(place)
        if heading.text(0) == title:
            return {heading.child(row).text(0): heading.child(row) for row in range(heading.childCount())}
    raise AssertionError(title)


def why(window: MainWindow) -> WhyPanel:
    window._raise_dock("why")
    panel = window.asides["why"]
    assert isinstance(panel, WhyPanel)
    panel.refresh()
    return panel


def test_a_number_is_followed_down_to_the_inputs_and_up_to_the_update(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.go_to_step(document.steps.find("hidden_error", "D", 0))
    panel = why(window)
    assert "δ_D = 0.0132422" in panel.heading.text()
    made = rows(panel, "Made from")
    assert [*made] == ["a_D", "δ_F", "w_DF"]
    assert made["w_DF"].text(2) == "given: the initial value"
    panel.tree.itemClicked.emit(made["a_D"], 0)
    panel.tree.itemClicked.emit(rows(panel, "Made from")["z_D"], 0)
    terms = rows(panel, "Made from")
    assert [*terms] == ["w_AD", "a_A", "w_BD", "a_B", "w_CD", "a_C"]
    panel.back.click()
    panel.back.click()
    assert "δ_D" in panel.heading.text()
    goes = rows(panel, "Goes into")
    # As an error term the update is written with δ·a itself.
    assert [*goes] == ["−∂L/∂w_AD", "−∂L/∂w_BD", "−∂L/∂w_CD", "w_AD", "w_BD", "w_CD"]
    panel.tree.itemClicked.emit(next(iter(goes.values())), 0)
    panel.go.click()
    assert document.current_step.kind == "gradient"


def test_a_click_on_the_canvas_asks_about_that_node_or_edge(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.select(["E"])
    panel = why(window)
    assert "δ_E" in panel.heading.text()
    document.go_to_step(document.steps.find("activation", "F", 0))
    panel.refresh()
    assert "a_E" in panel.heading.text()
    document.select([("D", "F")])
    document.go_to_end()
    panel.refresh()
    assert "w_DF" in panel.heading.text()


def test_a_click_on_a_number_in_the_formula_asks_about_it(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def", size=LARGE)
    document, line = window.document, window.walkthrough.numbers
    document.go_to_step(document.steps.find("hidden_error", "D", 0))
    qtbot.waitUntil(lambda: line.is_typeset and not window.typesetter.busy)
    asked = []
    for x in range(0, line.width(), 4):
        document.ask(None)
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(x, line.height() // 2))
        if document.asked is not None and (not asked or asked[-1] != document.asked.kind):
            asked.append(document.asked.kind)
    assert asked == ["activation", "output_error", "weight"]
    assert window.docks["why"].isVisible()
    panel = why(window)
    document.ask_source(1)
    panel.refresh()
    assert "δ_F" in panel.heading.text()


@pytest.mark.parametrize(
    ("kind", "target", "asked"),
    [
        ("hidden_error", "D", ["hidden_error", "activation", "output_error", "weight"]),
        ("weighted_sum", "F", ["weighted_sum", "weight", "activation", "weight", "activation"]),
        ("gradient", ("B", "D"), ["gradient", "hidden_error", "input"]),
        ("update", ("B", "D"), ["update", "weight", "hidden_error", "input"]),
    ],
)
def test_a_click_on_a_symbol_asks_what_it_stands_for(
    qtbot: QtBot, open_window: Opener, kind: str, target: object, asked: list[str]
) -> None:
    window = open_window("def", size=LARGE)
    document, line = window.document, window.walkthrough.symbols
    document.go_to_step(document.steps.find(kind, target, 0))
    qtbot.waitUntil(lambda: line.is_typeset and not window.typesetter.busy)
    found = []
    for x in range(0, line.width(), 3):
        document.ask(None)
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(x, line.height() // 2))
        if document.asked is not None and (not found or found[-1] != document.asked):
            found.append(document.asked)
    kinds = [number.kind for number in found]
    assert kinds == asked


def test_a_click_on_the_result_asks_about_it(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def", size=LARGE)
    document, line = window.document, window.walkthrough.result
    document.go_to_step(document.steps.find("activation", "D", 0))
    qtbot.waitUntil(lambda: line.is_typeset and not window.typesetter.busy)
    middle = line.place.center().toPoint()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(line.place.width()) - 8, middle.y()))
    assert (document.asked.kind, document.asked.target) == ("activation", "D")


def test_a_click_on_a_partial_sum_asks_about_that_sum(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def", size=LARGE)
    document, panel = window.document, window.walkthrough
    document.set_grain("term")
    document.step()
    document.step()
    first, second = 0.4 * 0.0, 0.4 * 0.0 - 0.6 * 1.0
    assert document.current_step.value == pytest.approx(second)
    qtbot.waitUntil(lambda: panel.result.is_typeset and panel.numbers.is_typeset and not window.typesetter.busy)
    right = QPoint(round(panel.result.place.right()) - 8, round(panel.result.place.center().y()))
    qtbot.mouseClick(panel.result, Qt.MouseButton.LeftButton, pos=right)
    assert (document.asked.kind, document.asked.target, document.asked.term) == ("weighted_sum", "D", 2)
    assert document.asked.value == pytest.approx(second)
    asked = why(window)
    assert "after 2 of 3 terms" in asked.heading.text()
    assert [*rows(asked, "Made from")] == ["z_D", "w_BD", "a_B"]
    (onward,) = rows(asked, "Goes into").values()
    assert "after 3 of 3 terms" in onward.text(2)
    # The sum so far is the first number of the formula.
    numbers = panel.numbers
    for x in range(0, numbers.width(), 3):
        document.ask(None)
        qtbot.mouseClick(numbers, Qt.MouseButton.LeftButton, pos=QPoint(x, numbers.height() // 2))
        if document.asked is not None:
            break
    assert (document.asked.term, document.asked.value) == (1, pytest.approx(first))
    asked.refresh()
    assert asked.go.isVisible()
    asked.go.click()
    assert document.cursor.place == Place(-1, 1)


def test_without_a_question_a_partial_sum_explains_itself_and_stays_hidden_while_predicted(
    open_window: Opener,
) -> None:
    window = open_window("gates")
    document = window.document
    document.set_grain("term")
    panel = why(window)
    seen = 0
    while document.cursor.step < len(document.steps) - 1:
        document.step()
        if document.cursor.term:
            seen += 1
            number = document.question()
            assert number.place == document.cursor.place
            assert number.value == document.current_step.value
            assert made_from(document.walk.course, number)
            before = [part.term for part in made_from(document.walk.course, number) if part.term]
            assert before == ([number.term - 1] if number.term > 1 else [])
    assert seen > 4
    document.set_predicting(True)
    document.go_to_step(0, 1)
    panel.refresh()
    assert "predict" in panel.heading.text()


def test_tables_are_asked_by_key(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.go_to_end()
    window._raise_dock("outline")
    table = window.outline.nodes
    qtbot.waitUntil(lambda: table.model().rowCount() == 6)
    model = table.model()
    answers = {}
    for field in ("z", "a", "delta", "target_value"):
        column = model.FIELDS.index(field)
        for row, name in enumerate(model.names):
            index = model.index(row, column)
            if (question := index.data(QUESTION)) is not None:
                document.ask_about(question)
                answers[field, name] = (document.asked.kind, document.asked.target)
                assert number_text(document.asked.value, 6) == index.data()
    assert answers["z", "D"] == ("weighted_sum", "D")
    assert answers["a", "A"] == ("input", "A")
    assert answers["delta", "F"] == ("output_error", "F")
    assert answers["target_value", "F"] == ("target", "F")
    window._raise_dock("outline")
    table.setCurrentIndex(model.index(3, model.FIELDS.index("a")))
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    window.findChild(QAction, "why").trigger()
    assert (document.asked.kind, document.asked.target) == ("activation", "D")
    assert window.docks["why"].isVisible()


def test_a_cell_of_the_data_is_asked_about_its_own_sample(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("and-sigmoid")
    document = window.document
    document.go_to_end()
    window._raise_dock("data")
    model = window.data.model
    kinds = [column.kind for column in model.columns]
    row = next(row for row in range(4) if row != document.cursor.sample)
    for kind in ("input", "target"):
        index = model.index(row, kinds.index(kind))
        document.ask_about(index.data(QUESTION))
        assert (document.asked.kind, document.asked.target) == (kind, model.columns[index.column()].name)
        assert number_text(document.asked.value, 6) == index.data()
    answer = kinds.index("prediction")
    assert model.index(row, answer).data(QUESTION) is None
    document.go_to_sample(row)
    document.step()
    document.step()
    document.ask_about(model.index(row, answer).data(QUESTION))
    assert (document.asked.kind, document.asked.target) == ("activation", "y")
    assert number_text(document.asked.value, 3) == model.index(row, answer).data()


def test_every_number_on_the_canvas_is_asked_about_itself(open_window: Opener) -> None:
    window = open_window("def", size=LARGE)
    document, view = window.document, window.canvas
    document.go_to_step(document.steps.find("hidden_error", "D", 0))
    view.grab()
    node, output = view.items_by_name["D"].pos(), view.items_by_name["F"].pos()
    scene = view.network_scene
    within, below = scene.node_layer._texts(scene.places.row["D"], view.zoom)
    assert [writing.text for writing in (*within, *below)] == ["D", "0.574", "δ 0.0132", "z 0.3"]
    kinds = ("activation", "hidden_error", "weighted_sum")
    places = {kind: node + QPointF(0, writing.y) for kind, writing in zip(kinds, (*within[1:], *below), strict=True)}
    places |= {"target": output + QPointF(60, -9), "loss": output + QPointF(60, 9)}
    for kind, place in places.items():
        question = view.question_at(view.mapFromScene(place))
        document.ask_about(question)
        assert document.asked.kind == kind
    left, top, right, bottom = view.network_scene.edges["D", "F"].label_rect()
    question = view.question_at(view.mapFromScene(QPointF((left + right) / 2, (top + bottom) / 2)))
    document.ask_about(question)
    assert (document.asked.kind, document.asked.target, document.asked.value) == ("weight", ("D", "F"), -0.5)


def test_the_ledger_and_the_list_of_steps_are_asked_too(open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    document.select([("x1", "h1")])
    document.go_to_end()
    window._raise_dock("ledger")
    ledger = window.asides["ledger"]
    ledger.refresh()
    kinds = []
    for row, line in enumerate(ledger.model.lines):
        question = ledger.model.index(row, 1).data(QUESTION)
        if question is not None:
            document.ask_about(question)
            kinds.append(document.asked.kind)
            assert line.kind in (document.asked.kind, "before")
    assert kinds[:5] == ["gradient"] * 4 + ["gradient_sum"]
    assert kinds[-2:] == ["weight", "update"]
    model = window.walkthrough.model
    question = model.index(model.row_of(document.cursor.step)).data(QUESTION)
    document.ask_about(question)
    assert document.asked.step == document.cursor.step


def test_the_inspector_answers_and_what_is_not_known_yet_is_said(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.go_to_step(document.steps.find("activation", "D", 0))
    document.select(["D"])
    values = window.inspector.findChild(QLabel, "nodeValues")
    assert "0.5744425168" in values.text()
    values.linkActivated.emit("a")
    assert (document.asked.kind, document.asked.target) == ("activation", "D")
    document.ask_about(Question("delta", "D"))
    assert "Nothing is known of this number yet" in document.notice
    document.ask_about(Question("input", "B"))
    assert (document.asked.kind, document.asked.value) == ("input", 1.0)


def test_numbers_of_other_samples_are_asked_by_their_row(open_window: Opener) -> None:
    document = open_window("xor").document
    document.ask_about(Question("target", "y", 1))
    assert (document.asked.kind, document.asked.value) == ("target", 1.0)
    assert "sample 2" in str(document.asked.because)


def test_it_says_what_to_do_where_there_is_nothing_to_ask(open_window: Opener) -> None:
    window = open_window("def")
    panel = why(window)
    assert "Step through the network" in panel.heading.text()
    window.document.new()
    panel.refresh()
    assert "Step through the network" in panel.heading.text()


def test_a_hidden_result_is_not_given_away(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.set_predicting(True)
    document.go_to_step(document.steps.find("activation", "D", 0))
    panel = why(window)
    assert "predict" in panel.heading.text()
    document.select(["D"])
    panel.refresh()
    assert "0.574" not in panel.heading.text()


def test_a_standardized_input_says_how_it_came_from_what_was_measured(open_window: Opener) -> None:
    window = open_window("height-weight")
    document = window.document
    (name,) = document.network.inputs
    document.change_data("standardize", document.project.data.with_standardized([name]))
    raw = document.project.data.column(name)
    document.go_to_start()
    panel = why(window)
    reasons = [row.text(2) for row in rows(panel, "Made from").values()]
    expected = f"({number_text(raw[0], 6)} − {number_text(raw.mean(), 6)}) / {number_text(raw.std(), 6)}"
    assert any(reason.endswith(f"standardized: {expected}") for reason in reasons), reasons


def test_the_last_column_is_scrolled_to_where_it_does_not_fit(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    window.document.step()
    window.findChild(QAction, "why").trigger()
    tree = window.findChild(QTreeWidget, "whyTree")
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 2)
    qtbot.waitUntil(lambda: tree.header().sectionSize(2) >= tree.sizeHintForColumn(2))
