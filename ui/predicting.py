"""Predict, then reveal: what the person has answered to which step, and the score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from simulator.prediction import Verdict
from simulator.walkthrough import Place


@dataclass
class Predicting:
    """Whether results are hidden until they are answered, and what became of those that were."""

    on: bool = False
    answered: dict[Place, Verdict] = field(default_factory=dict)
    score: Counter[str] = field(default_factory=Counter)

    def hides(self, place: Place) -> bool:
        """Whether the result at a place is still to be found."""
        if not self.on or place == Place():
            return False
        verdict = self.answered.get(place)
        return verdict is None or not verdict.settles

    def take(self, place: Place, verdict: Verdict) -> None:
        """Notes an answer. Every kind of mistake counts at a step once; what is settled stays so."""
        if not self.hides(place):
            return
        before = self.answered.get(place)
        if before is None:
            self.score["asked"] += 1
        if verdict.kind == "right":
            self.score["right" if before is None else "right later"] += 1
        self.answered[place] = verdict

    def forget(self) -> None:
        """Begins again, with an empty score."""
        self.answered.clear()
        self.score.clear()
