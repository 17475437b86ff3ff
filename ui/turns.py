"""Who draws in a frame of training, where there isn't time for everybody."""

from __future__ import annotations

from itertools import accumulate

# So much of a frame of 16 ms is for drawing what changes. The event loop and the painting of what lies around need as
# much again, and the worker wants the interpreter now and then.
SECONDS_A_FRAME = 0.004


class Turns:
    """The canvas and the plots ask before they draw; what a frame has no time for comes first in the next one.

    Each says how long it took the last time. So every frame is on time, and everything moves on in every second or
    third of them at least.
    """

    def __init__(self) -> None:
        # In the order of their turns.
        self._took: dict[str, float] = {}
        self._asked: set[str] = set()
        self._chosen: frozenset[str] = frozenset()
        # Whether there is time for all, as no other frame has come for a while.
        self.is_for_all = False

    def begin(self) -> None:
        """Begins with a frame: as many of those that asked in the last one as there is time for, at least one."""
        waiting = [key for key in self._took if key in self._asked]
        ends = accumulate(self._took[key] for key in waiting)
        count = max(1, sum(end <= SECONDS_A_FRAME for end in ends))
        self._chosen = frozenset(waiting[:count])
        self._took = {key: self._took[key] for key in waiting[count:] + waiting[:count]}
        self._asked.clear()
        self.is_for_all = False

    def catch_up(self) -> None:
        """Lets everybody draw: the next frame is long in coming, and all must show the same moment until then."""
        self.is_for_all = True

    def may(self, key: str) -> bool:
        """Whether it is the turn of this one; who asks for the first time may at once."""
        self._asked.add(key)
        if key not in self._took:
            self._took[key] = 0.0
            return True
        return self.is_for_all or key in self._chosen

    def took(self, key: str, seconds: float) -> None:
        """Takes note of how long this one took to draw."""
        if key in self._took:
            self._took[key] = seconds
