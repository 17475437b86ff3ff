"""Which colour stands for which value of a field."""

from __future__ import annotations

from functools import cache

import pyqtgraph as pg

from simulator.sights import Field
from ui.theme import Theme, mix

# How much of its own colour a value has at most: lines and marks must stand out from it by 3:1.
STRENGTH = 0.45


def ground_colours(theme: Theme, field: Field | None) -> pg.ColorMap:
    """The colours of a surface, from one of the field's `colour_ends` to the other.

    A sample that lies on it is filled with them, too: where the answer is the target, it looks like what is around it.
    """
    return _ramp(theme, is_diverging=field is None or field.middle is not None)


@cache
def _ramp(theme: Theme, *, is_diverging: bool) -> pg.ColorMap:
    """From the colour of low values over the canvas's own to that of high ones, which two meet in the middle.

    Without a middle there is one colour, for a light stripe between two would look like one.
    """
    high = mix(theme.canvas, theme.curves[0], STRENGTH)
    if not is_diverging:
        return pg.ColorMap([0.0, 1.0], [mix(theme.canvas, theme.curves[0], 0.2 * STRENGTH).getRgb(), high.getRgb()])
    ends = (mix(theme.canvas, theme.curves[1], STRENGTH), mix(theme.canvas, theme.canvas, 0.0), high)
    return pg.ColorMap([0.0, 0.5, 1.0], [colour.getRgb() for colour in ends])
