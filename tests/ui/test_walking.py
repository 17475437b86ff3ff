"""Walking in the window: every grain by keyboard, batches, the same value everywhere, play, pulse, conventions."""

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

import simulator as sim
from simulator.notation import number_text
from simulator.walkthrough import GRAINS, START, Place
from tests.ui.conftest import Opener
from tests.ui.examples import Opened
from ui.main_window import MainWindow


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert found is not None
    return found


def listen(qtbot: QtBot, window: MainWindow) -> None:
    """Gives the window the keyboard."""
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: window.isActiveWindow() and window.canvas.hasFocus())


def column(model: QAbstractItemModel, number: int = 0) -> list[str]:
    return [model.index(row, number).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(("number", "grain"), list(enumerate(GRAINS, start=1)))
def test_keys_alone_lead_to_the_end_and_back_to_the_start(
    qtbot: QtBot, open_window: Opener, number: int, grain: str
) -> None:
    window = open_window("def")
    listen(qtbot, window)
    document = window.document
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.AltModifier)
    assert document.grain == grain
    assert window.findChild(QComboBox, "grain").currentData() == grain
    seen = []
    while document.cursor.step < len(document.steps) - 1 and len(seen) < 100:
        qtbot.keyClick(window, Qt.Key.Key_F10)
        seen.append(document.cursor.place)
    assert seen == sorted(set(seen))
    assert document.epoch == 0
    for place in reversed(seen):
        assert document.cursor.place == place
        qtbot.keyClick(window, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert document.cursor.place == START
    assert document.current_step is None


def test_keys_lead_to_the_last_step_and_the_first_at_once(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor")
    listen(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert window.document.cursor.step == len(window.document.steps) - 1
    qtbot.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert window.document.cursor.step == 0


def test_every_key_of_the_walkthrough_is_documented() -> None:
    from ui.actions import ACTIONS, MENUS

    in_menus = {entry for _, entries in MENUS for entry in entries}
    for spec in ACTIONS:
        if spec.name.startswith(("grain_", "walk_")) or spec.name in ("play", "predict", "why", "ledger"):
            assert spec.keys
            assert spec.name in in_menus or spec.name.startswith("grain_")


SETTINGS = {
    "xor": {"batch_size": 3, "optimizer": sim.SGD(0.5, momentum=0.9), "l2": 0.01},
    "xor-3-4-1-dropout": {"batch_size": 2},
    "and": {},
    "softmax": {},
    "gates": {},
    "graph-xyz": {},
    "def": {},
    "def by hand": {},
}


@pytest.mark.parametrize("case", SETTINGS)
def test_canvas_panel_and_tables_show_the_same_value_at_every_step(open_window: Opener, case: str) -> None:
    window = open_window(case.split()[0])
    document = window.document
    if SETTINGS[case]:
        document.set_training(**SETTINGS[case])
    by_hand = "hand" in case
    document.set_view(digits=3, by_hand=by_hand)
    window._raise_dock("ledger")
    ledger = window.asides["ledger"]
    scene, model, table = window.canvas.network_scene, window.walkthrough.model, window.outline.nodes.model()
    table.reload()
    first_output = document.network.outputs[0]
    for index in range(len(document.steps)):
        document.go_to_step(index)
        step = document.current_step
        shown = number_text(step.value, 3)
        # By hand the panel writes a number as it was rounded, in full.
        assert window.walkthrough.result.latex.endswith(step_latex(number_text(step.value, 6) if by_hand else shown))
        assert model.index(model.row_of(index)).data().endswith(shown)
        look = None if not isinstance(step.target, str) or step.target == "L" else scene.nodes[step.target].look
        fields = {"weighted_sum": "z", "activation": "a", "dropout": "a", "output_error": "delta"}
        fields |= {"hidden_error": "delta", "input_gradient": "delta"}
        if step.kind in fields:
            assert getattr(look, fields[step.kind]) == shown
            cell = table.index(table.names.index(step.target), table.FIELDS.index(fields[step.kind]))
            assert cell.data() == number_text(step.value, 6)
        elif step.kind == "loss":
            assert scene.nodes[first_output].look.target.split("\n")[-1].split()[-1] == shown
        elif step.kind == "update":
            assert (look.bias if look else scene.edges[step.target].look.label) == shown
        if step.sample is None and step.kind != "batch_loss":
            ledger.refresh()
            row = [line.step for line in ledger.model.lines].index(index)
            last = row + 1 if step.kind == "update" else row
            assert ledger.model.index(last, 1).data() == shown


def step_latex(shown: str) -> str:
    if "×10" not in shown:
        return shown.replace("−", "-")
    return "}"


def test_the_ledger_fills_as_one_steps(open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    window._raise_dock("ledger")
    ledger = window.asides["ledger"]
    document.select([("x1", "h1")])
    ledger.refresh()
    assert ledger.choice.currentText() == "x1 → h1"
    assert column(ledger.model, 0)[:4] == [f"gradient of sample {n}" for n in (1, 2, 3, 4)]
    assert [text for text in column(ledger.model, 1) if text] == [number_text(document.weight(("x1", "h1")), 3)]
    filled = []
    document.set_grain("sample")
    for _ in range(5):
        document.step()
        ledger.refresh()
        filled.append(sum(bool(text) for text in column(ledger.model, 1)))
    assert filled == [2, 3, 4, 5, 9]
    document.go_to_step(0)
    ledger.refresh()
    row = column(ledger.model, 0).index("sum")
    ledger.table.clicked.emit(ledger.model.index(row, 0))
    assert document.current_step.kind == "gradient_sum"


def test_an_epoch_walked_to_its_end_is_one_undo_entry_and_back_returns_into_it(open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    document.set_training(batch_size=1, shuffle=True, optimizer=sim.Adam(0.1), dropout={"h1": 0.3})
    entries = document.undo_stack.count()
    project = document.project
    trainer = sim.Trainer(document.program, project.X, project.T, project.training, backend="reference")
    trainer.run(2)
    document.set_grain("epoch")
    for _ in range(3):
        document.step()
    assert document.epoch == 2
    assert document.undo_stack.count() == entries + 2
    np.testing.assert_array_equal(document.program.parameters, trainer.parameters)
    document.set_grain("operation")
    document.go_to_step(0)
    document.step_back()
    assert document.epoch == 1
    assert document.cursor.step == len(document.steps) - 1
    assert document.current_step.kind == "update"


def test_leaving_keeps_what_whole_batches_taught_and_undo_leads_back(open_window: Opener) -> None:
    window = open_window("xor")
    document = window.document
    document.set_training(batch_size=1)
    before = document.network
    document.set_grain("sample")
    document.step()
    document.step()
    shown = document.weight(("h1", "y"))
    assert shown != before.edges["h1", "y"].weight
    assert document.network is before
    assert document.modified
    action(window, "leave_walkthrough").trigger()
    assert document.weight(("h1", "y")) == shown == document.network.edges["h1", "y"].weight
    assert document.cursor.sample == 2
    assert document.epoch == 0
    document.step()
    assert document.cursor.sample == 2
    document.leave_walkthrough()
    while document.undo_stack.canUndo() and document.network != before:
        document.undo()
    document.undo()
    assert document.current_step is None
    assert document.network == before


def test_an_edit_in_the_middle_of_an_epoch_keeps_the_place(open_window: Opener) -> None:
    document = open_window("xor").document
    document.set_training(batch_size=2)
    document.set_grain("batch")
    document.step()
    document.set_grain("operation")
    for _ in range(3):
        document.step()
    step, learned = document.current_step, document.weight(("x1", "h1"))
    document.set_weight(("x2", "h2"), 0.25)
    assert (document.current_step.kind, document.current_step.target) == (step.kind, step.target)
    assert document.current_step.sample == step.sample == 2
    assert document.network.edges["x1", "h1"].weight == learned
    document.set_training(batch_size=1)
    assert (document.current_step.kind, document.current_step.target) == (step.kind, step.target)


def test_undo_in_a_walk_takes_back_what_it_has_learned(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    before = document.weight(("D", "F"))
    document.go_to_end()
    assert document.weight(("D", "F")) != before
    assert action(window, "undo").isEnabled()
    action(window, "undo").trigger()
    assert document.weight(("D", "F")) == before
    assert document.current_step is None


def test_a_sample_can_be_chosen_before_and_during_the_walk(open_window: Opener) -> None:
    document = open_window("xor").document
    document.go_to_sample(2)
    document.step()
    assert document.current_step.sample == 2
    assert document.cursor.step == len(document.steps.order(0).sample) * 2
    document.go_to_sample(1)
    assert document.current_step.sample == 1
    document.leave_walkthrough()
    document.set_training(batch_size=1)
    document.go_to_sample(3)
    document.step()
    assert (document.current_step.sample, document.cursor.first, document.cursor.step) == (3, 3, 0)
    document.go_to_sample(0)
    assert (document.current_step.sample, document.cursor.first) == (0, 0)


def test_playing_steps_by_itself_until_it_is_stopped(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    play = action(window, "play")
    document.player.rate = 200.0
    play.trigger()
    assert document.player.playing
    assert play.isChecked()
    qtbot.waitUntil(lambda: document.cursor.step >= 3)
    play.trigger()
    assert not document.player.playing
    reached = document.cursor.step
    document.play(100.0)
    qtbot.waitUntil(lambda: document.cursor.step > reached)
    document.set_weight(("D", "F"), 0.1)
    assert not document.player.playing
    with pytest.raises(ValueError, match="rate"):
        document.play(0.0)


def test_the_pulse_runs_forwards_then_backwards_and_not_at_all_with_reduced_motion(
    qtbot: QtBot, open_window: Opener
) -> None:
    window = open_window("def")
    document, pulse = window.document, window.canvas.network_scene.pulse
    calm = action(window, "reduced_motion")
    calm.setChecked(False)
    document.step()
    assert pulse.dots == 3
    forward = pulse._dots[0].brush().color().name()
    start = {(dot.pos().x(), dot.pos().y()) for dot in pulse._dots}
    assert start == {
        (edge.ends[0].x(), edge.ends[0].y()) for key, edge in window.canvas.network_scene.edges.items() if key[1] == "D"
    }
    qtbot.waitUntil(lambda: pulse.dots == 0)
    document.go_to_step(document.steps.find("hidden_error", "D", 0))
    assert pulse.dots == 1
    assert pulse._dots[0].brush().color().name() != forward
    edge = window.canvas.network_scene.edges["D", "F"]
    assert pulse._dots[0].pos() == edge.ends[1]
    document.step_back()
    assert pulse.dots == 0
    calm.trigger()
    document.go_to_step(0)
    document.step()
    document.step()
    assert pulse.dots == 0


def test_conventions_are_shown_and_switched_and_everything_follows(open_window: Opener) -> None:
    window = open_window("def")
    document, panel = window.document, window.walkthrough
    document.go_to_step(document.steps.find("hidden_error", "D", 0))
    line = panel.findChild(QToolButton, "conventionsLine")
    assert "error term" in line.toolTip()
    action(window, "rounding_2_3").trigger()
    assert "rounded by hand" in line.toolTip()
    assert document.current_step.value == 0.013
    assert panel.result.latex.endswith("0.013")
    assert panel.exact.isVisibleTo(panel)
    assert "0.0132422" in panel.exact.text()
    assert window.canvas.items_by_name["D"].look.a == "0.57"
    action(window, "convention_gradient").trigger()
    assert document.current_step.value == -0.013
    action(window, "rounding_none").trigger()
    assert not panel.exact.isVisibleTo(panel)
    action(window, "squaredError_squared").trigger()
    assert r"2\,(a_{F} - t_{F})" in document.steps[document.steps.find("output_error", "F", 0)].symbols
    assert action(window, "squaredError_squared").isChecked()
    assert (document.current_step.kind, document.current_step.target) == ("hidden_error", "D")


def test_what_a_step_is_at_zero_can_be_switched(open_window: Opener) -> None:
    window = open_window("and")
    document = window.document
    document.step()
    document.set_weight(("x1", "y"), 0.0)
    document.set_weight(("x2", "y"), 0.0)
    document.set_bias("y", 0.0)
    document.go_to_step(1)
    assert document.current_step.value == 1.0
    action(window, "stepAtZero_0").trigger()
    document.go_to_step(1)
    assert document.current_step.value == 0.0
    assert "φ(0) = 0" in window.walkthrough.findChild(QToolButton, "conventionsLine").toolTip()
    document.undo()
    document.go_to_step(1)
    assert document.current_step.value == 1.0


def test_a_step_is_copied_as_latex_and_as_text(open_window: Opener) -> None:
    window = open_window("def")
    window.document.go_to_step(0)
    action(window, "copyLatex").trigger()
    assert QGuiApplication.clipboard().text() == (
        r"z_{D} = w_{AD}\,a_{A} + w_{BD}\,a_{B} + w_{CD}\,a_{C}"
        r" = 0.4 \cdot 0 + \left(-0.6\right) \cdot 1 + 0.9 \cdot 1 = 0.3"
    )
    action(window, "copyText").trigger()
    first, second = QGuiApplication.clipboard().text().splitlines()
    assert first == "z_D = w_AD·a_A + w_BD·a_B + w_CD·a_C = 0.4·0 + (−0.6)·1 + 0.9·1 = 0.3"
    assert second.startswith("Neuron D multiplies what comes from A, B and C")


def test_a_long_epoch_shows_one_row_for_every_other_sample(open_window: Opener) -> None:
    window = open_window("xor")
    document, model = window.document, window.walkthrough.model
    document.set_training(batch_size=1)
    document.go_to_sample(2)
    document.step()
    rows = column(model)
    assert rows[:3] == ["Sample 1", "Sample 2", "Sample 3: forward"] or rows[0] == "Sample 3: forward"
    assert rows[-1] == "Sample 4"
    assert "Update" in rows
    model_row = rows.index("Sample 4")
    window.walkthrough.list.clicked.emit(model.index(model_row))
    assert document.current_step.sample == 3


def test_a_term_shows_its_growing_sum_and_lights_its_edge(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.set_grain("term")
    document.step()
    document.step()
    assert document.cursor.place == Place(-1, 2)
    assert window.walkthrough.result.latex.endswith("-0.6")
    lit = {key for key, edge in window.canvas.network_scene.edges.items() if edge.look.current}
    assert lit == {("B", "D")}
    assert window.canvas.items_by_name["D"].look.z == ""


def test_the_caption_says_which_term_of_which_step_is_added(open_window: Opener) -> None:
    window = open_window("def")
    document = window.document
    document.set_grain("term")
    document.step()
    document.step()
    caption = window.canvas.captions.status.text()
    for words in ("weighted sum", "D", "term 2 of 3", f"step 1 of {len(document.steps)}"):
        assert words in caption
    document.step()
    document.step()
    assert "term" not in window.canvas.captions.status.text()


def test_the_ledger_keeps_the_line_that_has_just_been_filled_in_view(qtbot: QtBot, open_window: Opener) -> None:
    window = open_window("xor", size=QSize(1024, 700))
    document = window.document
    document.set_training(optimizer=sim.Adam(0.1), l2=0.01)
    window._raise_dock("ledger")
    ledger = window.asides["ledger"]
    for kind in ("gradient", "gradient_sum", "penalty", "second_moment", "second_corrected", "update"):
        step = document.steps.find(kind, ("x1", "h1"), 0)
        document.go_to_step(step)
        ledger.refresh()
        row = max(row for row, line in enumerate(ledger.model.lines) if line.step == step)
        place = ledger.table.visualRect(ledger.model.index(row, 0))
        assert ledger.table.viewport().rect().contains(place.topLeft()), kind


@pytest.mark.parametrize(
    "name", ["def", "xor", "graph-combined", "softmax", "xor-3-4-1-dropout", "overfitting-noise", "overfitting-dropout"]
)
def test_every_node_shows_what_the_steps_have_come_to(opened: Opened, name: str) -> None:
    document = opened(name)
    if name.startswith("overfitting"):
        # Dropout of inputs, too, after their noise.
        dropped = {node: 0.5 for node in (*document.network.inputs, "h1", "h2")}
        document.set_training(noise=0.3, dropout=dropped)
    inputs = document.network.inputs
    letters = {"weighted_sum": "z", "noise": "a", "activation": "a", "dropout": "a"}
    sample, known = None, {}
    for place, step in enumerate(document.steps[:300]):
        document.go_to_step(place)
        if step.sample is not None and step.sample != sample:
            sample = step.sample
            known = {(node, "a"): document.project.data.columns[node][sample] for node in inputs}
        if isinstance(step.target, str) and step.target in document.network.nodes and step.sample is not None:
            letter = letters.get(step.kind, "" if step.kind in ("gradient", "loss") else "delta")
            known[step.target, letter] = step.value
        for node in document.network.nodes:
            shown = document.values(node)
            assert (shown.z, shown.a, shown.delta) == tuple(known.get((node, letter)) for letter in ("z", "a", "delta"))


def test_a_product_and_a_maximum_are_called_so(open_window: Opener) -> None:
    window = open_window("graph-combined")
    document, model = window.document, window.walkthrough.model
    called = {"sum": "weighted sum", "product": "product", "max": "maximum"}
    found = set()
    for place, step in enumerate(document.steps):
        if step.kind == "weighted_sum":
            document.go_to_step(place)
            label = called[document.network.nodes[step.target].aggregation]
            found.add(label)
            assert model.index(model.row_of(place)).data().startswith(f"{label} {step.target}")
            assert f" {label} " in window.canvas.captions.status.text()
    assert len(found) > 1
