"""Why this number? In the window."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from simulator.notation import number_text
from tests.ui.conftest import Opener
from ui.main_window import MainWindow
from ui.panels.why import WhyPanel


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
    assert [*terms] == ["w_AD", "a_A", "w_BD", "a_B", "w_CD", "a_C"] or "x_A" in terms
    panel.back.click()
    panel.back.click()
    assert "δ_D" in panel.heading.text()
    goes = rows(panel, "Goes into")
    assert [*goes] == ["−∂L/∂w_AD", "−∂L/∂w_BD", "−∂L/∂w_CD"] or len(goes) == 3
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
    window = open_window("def")
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
