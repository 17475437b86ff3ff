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
    ActionSpec(
        "build_layers",
        QT_TRANSLATE_NOOP("action", "Build la&yers…"),
        ("Ctrl+L",),
        tip=QT_TRANSLATE_NOOP("action", "Draw layers from a short text such as 2-4-4-1 tanh, out sigmoid"),
    ),
    ActionSpec("grow_layer", QT_TRANSLATE_NOOP("action", "&One more in this layer"), ("+",)),
    ActionSpec("shrink_layer", QT_TRANSLATE_NOOP("action", "One l&ess in this layer"), ("-",)),
    ActionSpec("insert_layer", QT_TRANSLATE_NOOP("action", "Another layer a&fter this one"), ("L",)),
    ActionSpec(
        "connect_all",
        QT_TRANSLATE_NOOP("action", "Connect all selecte&d"),
        ("K",),
        tip=QT_TRANSLATE_NOOP("action", "Connect each column of the selected nodes to the next one, all to all"),
    ),
    ActionSpec("tidy", QT_TRANSLATE_NOOP("action", "&Tidy into layers"), ("Ctrl+T",)),
    ActionSpec("align_left", QT_TRANSLATE_NOOP("action", "Align &left"), ("Ctrl+Shift+Left",)),
    ActionSpec("align_centre", QT_TRANSLATE_NOOP("action", "Align in one &column"), ("Alt+Shift+C",)),
    ActionSpec("align_right", QT_TRANSLATE_NOOP("action", "Align &right"), ("Ctrl+Shift+Right",)),
    ActionSpec("align_top", QT_TRANSLATE_NOOP("action", "Align &top"), ("Ctrl+Shift+Up",)),
    ActionSpec("align_middle", QT_TRANSLATE_NOOP("action", "Align in one ro&w"), ("Alt+Shift+R",)),
    ActionSpec("align_bottom", QT_TRANSLATE_NOOP("action", "Align &bottom"), ("Ctrl+Shift+Down",)),
    ActionSpec("distribute_across", QT_TRANSLATE_NOOP("action", "Distribute &across"), ("Alt+Shift+A",)),
    ActionSpec("distribute_down", QT_TRANSLATE_NOOP("action", "Distribute &down"), ("Alt+Shift+D",)),
    ActionSpec("zoom_in", QT_TRANSLATE_NOOP("action", "Zoom &in"), ("Ctrl++", "Ctrl+=")),
    ActionSpec("zoom_out", QT_TRANSLATE_NOOP("action", "Zoom &out"), ("Ctrl+-",)),
    ActionSpec("show_name", QT_TRANSLATE_NOOP("action", "&Name"), ("Alt+1",), checkable=True),
    ActionSpec("show_a", QT_TRANSLATE_NOOP("action", "&Activation a"), ("Alt+2",), checkable=True),
    ActionSpec("show_z", QT_TRANSLATE_NOOP("action", "&Weighted sum z"), ("Alt+3",), checkable=True),
    ActionSpec("show_delta", QT_TRANSLATE_NOOP("action", "&Error signal δ"), ("Alt+4",), checkable=True),
    ActionSpec("show_bias", QT_TRANSLATE_NOOP("action", "&Bias b"), ("Alt+5",), checkable=True),
    ActionSpec("picture_map", QT_TRANSLATE_NOOP("action", "&Heat maps in nodes"), ("H",), checkable=True),
    ActionSpec("picture_curve", QT_TRANSLATE_NOOP("action", "Activation c&urves in nodes"), ("G",), checkable=True),
    ActionSpec("edges_weight", QT_TRANSLATE_NOOP("action", "Lines show &weights"), ("Alt+W",), checkable=True),
    ActionSpec(
        "edges_gradient",
        QT_TRANSLATE_NOOP("action", "Lines show &gradients"),
        ("Alt+G",),
        checkable=True,
        tip=QT_TRANSLATE_NOOP("action", "∂L/∂w of the sample that is looked at"),
    ),
    ActionSpec(
        "edges_change",
        QT_TRANSLATE_NOOP("action", "Lines show &changes"),
        ("Alt+C",),
        checkable=True,
        tip=QT_TRANSLATE_NOOP("action", "How far each weight is from where training began"),
    ),
    ActionSpec("lens", QT_TRANSLATE_NOOP("action", "&Lens under the mouse"), ("Z",), checkable=True),
    ActionSpec("overview", QT_TRANSLATE_NOOP("action", "O&verview of large drawings"), ("O",), checkable=True),
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
        tip=QT_TRANSLATE_NOOP("action", "One operation backwards"),
    ),
    ActionSpec(
        "step",
        QT_TRANSLATE_NOOP("action", "&Step"),
        ("F10", "Ctrl+Right"),
        "mdi6.step-forward",
        tip=QT_TRANSLATE_NOOP("action", "One operation forwards: product, activation, error, gradient, update"),
    ),
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
    ActionSpec("shortcuts", QT_TRANSLATE_NOOP("action", "&Keys"), ("?",)),
    ActionSpec("about", QT_TRANSLATE_NOOP("action", "&About Perceptron Studio")),
)

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("menu", "&File"),
        ("new", "open", "recent", "-", "save", "save_as", "-", "export_image", "-", "quit"),
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
            "build_layers",
            "grow_layer",
            "shrink_layer",
            "insert_layer",
            "connect_all",
            "-",
            "randomize",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("menu", "&Arrange"),
        (
            "tidy",
            "-",
            "align_left",
            "align_centre",
            "align_right",
            "-",
            "align_top",
            "align_middle",
            "align_bottom",
            "-",
            "distribute_across",
            "distribute_down",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("menu", "&Run"),
        (
            "step",
            "step_back",
            "leave_walkthrough",
            "-",
            "next_sample",
            "previous_sample",
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
        (
            "fit_view",
            "zoom_in",
            "zoom_out",
            "lens",
            "overview",
            "-",
            "in_nodes",
            "picture_map",
            "picture_curve",
            "-",
            "edges_weight",
            "edges_gradient",
            "edges_change",
            "-",
            "appearance",
            "-",
            "docks",
        ),
    ),
    (QT_TRANSLATE_NOOP("menu", "&Help"), ("shortcuts", "about")),
)

# Plain keys and those that fields use as well are the canvas's only while it has the focus.
CANVAS_ONLY = frozenset(
    (
        *("delete", "select_all", "cut", "copy", "paste", "duplicate", "rename", "shortcuts"),
        *("grow_layer", "shrink_layer", "insert_layer", "connect_all"),
        *("picture_map", "picture_curve", "lens", "overview"),
        *("align_left", "align_right", "align_top", "align_bottom"),
    )
)

TOOLBAR = ("reset", "step_back", "step", "epoch", "run", "randomize")
