"""The choices of what the canvas shows: checked in the menu, remembered with the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction

from ui.canvas.display import Display, stored
from ui.canvas.view import CanvasView

NODE_TEXTS = ("name", "a", "z", "delta", "bias")
PICTURES = ("map", "curve")
EDGE_VALUES = ("weight", "gradient", "change")


class DisplayChoices(QObject):
    """Brings the choices to the canvas, the menu and the settings."""

    def __init__(self, canvas: CanvasView, settings: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._settings = settings
        self.display: Display = stored(settings.value("display"))

    def does(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        result: dict[str, Callable[[], object]] = {}
        for field in (*NODE_TEXTS, "lens", "overview"):
            result[field if field in ("lens", "overview") else f"show_{field}"] = partial(self._toggle, field)
        for picture in PICTURES:
            result[f"picture_{picture}"] = partial(self._toggle_picture, picture)
        for value in EDGE_VALUES:
            result[f"edges_{value}"] = partial(self._change, "edges", value)
        return result

    def show(self, actions: Mapping[str, QAction]) -> None:
        """Ticks the actions and shows the canvas accordingly."""
        self._actions = actions
        display = self.display
        for field in NODE_TEXTS:
            actions[f"show_{field}"].setChecked(getattr(display, field))
        for picture in PICTURES:
            actions[f"picture_{picture}"].setChecked(display.picture == picture)
        for value in EDGE_VALUES:
            actions[f"edges_{value}"].setChecked(display.edges == value)
        actions["lens"].setChecked(display.lens)
        actions["overview"].setChecked(display.overview)
        self._canvas.show_display(display)

    def _toggle(self, field: str) -> None:
        self._change(field, not getattr(self.display, field))

    def _toggle_picture(self, picture: str) -> None:
        self._change("picture", "none" if self.display.picture == picture else picture)

    def _change(self, field: str, value: object) -> None:
        self.display = msgspec.structs.replace(self.display, **{field: value})
        self._settings.setValue("display", msgspec.json.encode(self.display).decode())
        self.show(self._actions)
