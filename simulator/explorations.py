"""What can be explored without a network: small windows with sliders and tables, listed beside the examples.

The numbers come from `information`, `softmax`, `log_loss` and `descent`; the window is in `ui/explorations`.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Exploration:
    """An entry of the library: its title, its explanation with what to try first, and its topic."""

    key: str
    title: str
    about: str
    topic: str


EXPLORATIONS: dict[str, Exploration] = {
    entry.key: entry
    for entry in (
        Exploration(
            "descent",
            QT_TRANSLATE_NOOP("exploration", "Descent, step by step"),
            QT_TRANSLATE_NOOP(
                "exploration",
                "Gradient descent on the line through (0, 0), (1, 1) and (1, 2), as a table: w₀, w₁ and the loss of"
                " every step, beside what is printed in its source. There w₀ is 0.54 after two steps where it should be"
                " 0.52, and every line after it inherits the slip; what is printed for step 100 belongs to steps 98 and"
                " 97."
                " Above the table the chosen step is written out with its numbers. Try: go down the table and find"
                " the first line that differs; then set η to 0.22 and see the steps grow.",
            ),
            "descent",
        ),
        Exploration(
            "log-loss",
            QT_TRANSLATE_NOOP("exploration", "Log loss, row by row"),
            QT_TRANSLATE_NOOP(
                "exploration",
                "A table of predictions and what each costs. The corrected probability is what was said of the class"
                " that came: p if the target is 1, 1 − p if it is 0; the loss is minus its logarithm, and the cost"
                " the mean over all rows. With the logarithm to base 10 the eight rows give 0.214, as in their"
                " source; with the natural logarithm, which programs use, 0.494. Try: switch the logarithm; then set"
                " one probability to 0.01 against its target and see one row outweigh all others.",
            ),
            "losses",
        ),
        Exploration(
            "entropy",
            QT_TRANSLATE_NOOP("exploration", "Entropy, cross-entropy, KL"),
            QT_TRANSLATE_NOOP(
                "exploration",
                "Two distributions, p as it is and q as it is believed to be. The entropy H(p) is the mean surprise of"
                " somebody who knows p, the cross-entropy H(p, q) that of somebody who believes q, and the"
                " divergence D(p‖q) is what the wrong belief costs: H(p, q) = H(p) + D(p‖q). A fair coin has 1 bit; an"
                " event that is sure has none. D is never below 0, is 0 only for q = p, and is not symmetric. Try:"
                " move q until D is 0; then make p one-hot: H(p) is 0 and the cross-entropy is −ln q of one outcome.",
            ),
            "losses",
        ),
        Exploration(
            "softmax-jacobian",
            QT_TRANSLATE_NOOP("exploration", "Softmax and its Jacobian"),
            QT_TRANSLATE_NOOP(
                "exploration",
                "Logits on sliders, their probabilities as bars, and the Jacobian: ∂pᵢ/∂zᵢ = pᵢ(1 − pᵢ), and"
                " ∂pᵢ/∂zₖ = −pᵢpₖ for any other logit. A probability grows with its own logit and shrinks with every"
                " other, so only the diagonal is positive, and every row and column adds up to 0. With two classes p₁"
                " is exactly σ(z₁ − z₂). Try: add 1 to all logits and see nothing change; choose two classes and"
                " compare with the sigmoid; then push one logit up until its whole column vanishes: the softmax"
                " saturates too.",
            ),
            "classes",
        ),
    )
}
