"""Every action of the window: its name, its text, its keys, its icon. The window says what each does."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class ActionSpec:
    """`name` is the object name; `keys` are shortcuts, the first one shown; `icon` is a Material Design icon."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    tip: str = ""


ACTIONS = (
    ActionSpec("new", QT_TRANSLATE_NOOP("action", "&New"), ("Ctrl+N",)),
    ActionSpec("open", QT_TRANSLATE_NOOP("action", "&Open…"), ("Ctrl+O",)),
    ActionSpec("save", QT_TRANSLATE_NOOP("action", "&Save"), ("Ctrl+S",)),
    ActionSpec("save_as", QT_TRANSLATE_NOOP("action", "Save &as…"), ("Ctrl+Shift+S",)),
    ActionSpec("export_image", QT_TRANSLATE_NOOP("action", "Export &image…"), ("Ctrl+E",)),
    ActionSpec("write_down", QT_TRANSLATE_NOOP("action", "Write the &walkthrough down…"), ("Ctrl+Shift+E",)),
    ActionSpec("quit", QT_TRANSLATE_NOOP("action", "&Quit"), ("Ctrl+Q",)),
    ActionSpec("undo", QT_TRANSLATE_NOOP("action", "&Undo"), ("Ctrl+Z",)),
    ActionSpec("redo", QT_TRANSLATE_NOOP("action", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("cut", QT_TRANSLATE_NOOP("action", "Cu&t"), ("Ctrl+X",)),
    ActionSpec("copy", QT_TRANSLATE_NOOP("action", "&Copy"), ("Ctrl+C",)),
    ActionSpec("paste", QT_TRANSLATE_NOOP("action", "&Paste"), ("Ctrl+V",)),
    ActionSpec("duplicate", QT_TRANSLATE_NOOP("action", "D&uplicate"), ("Ctrl+D",)),
    ActionSpec("delete", QT_TRANSLATE_NOOP("action", "&Delete"), ("Del", "Backspace")),
    ActionSpec("select_all", QT_TRANSLATE_NOOP("action", "Select &all"), ("Ctrl+A",)),
    ActionSpec("rename", QT_TRANSLATE_NOOP("action", "&Edit selected…"), ("F2",)),
    ActionSpec("tool_select", QT_TRANSLATE_NOOP("action", "&Select and move"), ("V",), checkable=True),
    ActionSpec("tool_connect", QT_TRANSLATE_NOOP("action", "&Connect"), ("C",), checkable=True),
    ActionSpec("tool_input", QT_TRANSLATE_NOOP("action", "Add an &input"), ("I",), checkable=True),
    ActionSpec("tool_sum", QT_TRANSLATE_NOOP("action", "Add a &neuron"), ("N",), checkable=True),
    ActionSpec("tool_product", QT_TRANSLATE_NOOP("action", "Add a &product"), ("P",), checkable=True),
    ActionSpec("tool_max", QT_TRANSLATE_NOOP("action", "Add a &maximum"), ("M",), checkable=True),
    ActionSpec("zoom_in", QT_TRANSLATE_NOOP("action", "Zoom &in"), ("Ctrl++", "Ctrl+=")),
    ActionSpec("zoom_out", QT_TRANSLATE_NOOP("action", "Zoom &out"), ("Ctrl+-",)),
    ActionSpec("fit_view", QT_TRANSLATE_NOOP("action", "&Fit the drawing"), ("Ctrl+0",)),
    ActionSpec(
        "reset",
        QT_TRANSLATE_NOOP("action", "R&eset"),
        ("Ctrl+R",),
        "mdi6.restart",
        tip=QT_TRANSLATE_NOOP("action", "Back to epoch 0 and the initial weights"),
    ),
    ActionSpec(
        "step_back",
        QT_TRANSLATE_NOOP("action", "&Back"),
        ("Shift+F10", "Ctrl+Left"),
        "mdi6.step-backward",
        tip=QT_TRANSLATE_NOOP("action", "Back the same way"),
    ),
    ActionSpec(
        "step",
        QT_TRANSLATE_NOOP("action", "&Step"),
        ("F10", "Ctrl+Right"),
        "mdi6.step-forward",
        tip=QT_TRANSLATE_NOOP("action", "On by as much as chosen beside it: an operation, a node, a sample, …"),
    ),
    ActionSpec(
        "play",
        QT_TRANSLATE_NOOP("action", "Pla&y"),
        ("F9",),
        "mdi6.motion-play-outline",
        checkable=True,
        tip=QT_TRANSLATE_NOOP("action", "Step by itself, so many times a second"),
    ),
    ActionSpec("walk_start", QT_TRANSLATE_NOOP("action", "To the &first step"), ("Ctrl+Home",)),
    ActionSpec("walk_end", QT_TRANSLATE_NOOP("action", "To the las&t step"), ("Ctrl+End",)),
    ActionSpec(
        "predict",
        QT_TRANSLATE_NOOP("action", "Pre&dict, then reveal"),
        ("F8",),
        checkable=True,
        tip=QT_TRANSLATE_NOOP("action", "Hide every result until you have predicted it"),
    ),
    ActionSpec(
        "why",
        QT_TRANSLATE_NOOP("action", "&Why this number?"),
        ("F7",),
        tip=QT_TRANSLATE_NOOP("action", "Where a number comes from, and what it goes into"),
    ),
    ActionSpec(
        "ledger",
        QT_TRANSLATE_NOOP("action", "Ledger of a wei&ght"),
        ("Ctrl+L",),
        tip=QT_TRANSLATE_NOOP("action", "From the samples' gradients to the new weight, line by line"),
    ),
    ActionSpec(
        "reduced_motion",
        QT_TRANSLATE_NOOP("action", "Reduced &motion"),
        checkable=True,
        tip=QT_TRANSLATE_NOOP("action", "No values travel along the edges"),
    ),
    ActionSpec("grain_term", QT_TRANSLATE_NOOP("action", "One &term"), ("Alt+1",), checkable=True),
    ActionSpec("grain_operation", QT_TRANSLATE_NOOP("action", "One &operation"), ("Alt+2",), checkable=True),
    ActionSpec("grain_node", QT_TRANSLATE_NOOP("action", "One &node"), ("Alt+3",), checkable=True),
    ActionSpec("grain_layer", QT_TRANSLATE_NOOP("action", "One &layer"), ("Alt+4",), checkable=True),
    ActionSpec("grain_pass", QT_TRANSLATE_NOOP("action", "One &pass"), ("Alt+5",), checkable=True),
    ActionSpec("grain_sample", QT_TRANSLATE_NOOP("action", "One &sample"), ("Alt+6",), checkable=True),
    ActionSpec("grain_batch", QT_TRANSLATE_NOOP("action", "One &batch"), ("Alt+7",), checkable=True),
    ActionSpec("grain_epoch", QT_TRANSLATE_NOOP("action", "One &epoch"), ("Alt+8",), checkable=True),
    ActionSpec(
        "epoch",
        QT_TRANSLATE_NOOP("action", "&Epoch"),
        ("F6",),
        "mdi6.skip-forward",
        tip=QT_TRANSLATE_NOOP("action", "Train one epoch: every sample once"),
    ),
    ActionSpec(
        "run",
        QT_TRANSLATE_NOOP("action", "&Run"),
        ("F5",),
        "mdi6.play",
        checkable=True,
        tip=QT_TRANSLATE_NOOP("action", "Train until paused"),
    ),
    ActionSpec(
        "randomize",
        QT_TRANSLATE_NOOP("action", "Random &weights"),
        ("Ctrl+Shift+R",),
        "mdi6.dice-multiple-outline",
        tip=QT_TRANSLATE_NOOP("action", "New random weights, from the next seed"),
    ),
    ActionSpec(
        "earlier",
        QT_TRANSLATE_NOOP("action", "One epoch ea&rlier"),
        ("Alt+Left",),
        tip=QT_TRANSLATE_NOOP("action", "The network as it was one epoch before"),
    ),
    ActionSpec(
        "later",
        QT_TRANSLATE_NOOP("action", "One epoch la&ter"),
        ("Alt+Right",),
        tip=QT_TRANSLATE_NOOP("action", "The network as it was one epoch after, if an earlier one is shown"),
    ),
    ActionSpec(
        "continue_here",
        QT_TRANSLATE_NOOP("action", "&Continue from here"),
        ("Ctrl+Return",),
        tip=QT_TRANSLATE_NOOP(
            "action",
            "Make the epoch that is shown the present one and forget what came after it; running or editing does"
            " the same, and undo brings it back",
        ),
    ),
    ActionSpec(
        "present",
        QT_TRANSLATE_NOOP("action", "Back to the &present"),
        ("Alt+End",),
        tip=QT_TRANSLATE_NOOP("action", "Show the last epoch again"),
    ),
    ActionSpec("next_sample", QT_TRANSLATE_NOOP("action", "&Next sample"), ("Ctrl+Down",)),
    ActionSpec("previous_sample", QT_TRANSLATE_NOOP("action", "&Previous sample"), ("Ctrl+Up",)),
    ActionSpec("leave_walkthrough", QT_TRANSLATE_NOOP("action", "&Leave the walkthrough"), ("Ctrl+Escape",)),
    ActionSpec(
        "unfold",
        QT_TRANSLATE_NOOP("action", "&Unfold into gates"),
        ("Ctrl+U",),
        tip=QT_TRANSLATE_NOOP("action", "Take the selected neuron apart into multiply, add and function gates"),
    ),
    ActionSpec(
        "fold",
        QT_TRANSLATE_NOOP("action", "F&old gates"),
        ("Ctrl+Shift+U",),
        tip=QT_TRANSLATE_NOOP("action", "Put the gates around the selected one together to a neuron"),
    ),
    ActionSpec(
        "nudge",
        QT_TRANSLATE_NOOP("action", "N&udge it"),
        ("Ctrl+G",),
        tip=QT_TRANSLATE_NOOP("action", "Move the selected number a little, and see whether its gradient is right"),
    ),
    ActionSpec(
        "paths",
        QT_TRANSLATE_NOOP("action", "Show its &paths"),
        ("Ctrl+Shift+G",),
        tip=QT_TRANSLATE_NOOP("action", "All ways from the selected number to the loss, with their products"),
    ),
    ActionSpec("matrices", QT_TRANSLATE_NOOP("action", "Show as &matrices"), ("Ctrl+M",)),
    ActionSpec(
        "trouble",
        QT_TRANSLATE_NOOP("action", "Find &trouble"),
        ("Ctrl+T",),
        tip=QT_TRANSLATE_NOOP("action", "The first saturated, dead or infinite neuron of the run"),
    ),
    ActionSpec("shortcuts", QT_TRANSLATE_NOOP("action", "&Keys"), ("?",)),
    ActionSpec("about", QT_TRANSLATE_NOOP("action", "&About Perceptron Studio")),
)

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("menu", "&File"),
        ("new", "open", "recent", "-", "save", "save_as", "-", "export_image", "write_down", "-", "quit"),
    ),
    (
        QT_TRANSLATE_NOOP("menu", "&Edit"),
        ("undo", "redo", "-", "cut", "copy", "paste", "duplicate", "delete", "-", "select_all", "rename"),
    ),
    (
        QT_TRANSLATE_NOOP("menu", "&Network"),
        (
            "tool_select",
            "tool_connect",
            "-",
            "tool_input",
            "tool_sum",
            "tool_product",
            "tool_max",
            "-",
            "unfold",
            "fold",
            "-",
            "randomize",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("menu", "&Run"),
        (
            "step",
            "step_back",
            "grains",
            "play",
            "walk_start",
            "walk_end",
            "leave_walkthrough",
            "-",
            "predict",
            "why",
            "ledger",
            "-",
            "next_sample",
            "previous_sample",
            "-",
            "nudge",
            "paths",
            "matrices",
            "trouble",
            "-",
            "run",
            "speed",
            "epoch",
            "reset",
            "-",
            "earlier",
            "later",
            "continue_here",
            "present",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("menu", "&View"),
        ("fit_view", "zoom_in", "zoom_out", "-", "appearance", "reduced_motion", "conventions", "-", "docks"),
    ),
    (QT_TRANSLATE_NOOP("menu", "&Help"), ("shortcuts", "about")),
)

TOOLBAR = ("reset", "step_back", "step", "grain", "play", "epoch", "run", "randomize")
