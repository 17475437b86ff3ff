"""What the examples are about: the groups of the library, in its order.

A project names its topic by key; one that is not listed here, or none, comes last.
"""

from __future__ import annotations

from simulator.sentences import QT_TRANSLATE_NOOP

TOPICS: dict[str, str] = {
    "perceptron": QT_TRANSLATE_NOOP("topic", "Perceptron"),
    "activations": QT_TRANSLATE_NOOP("topic", "Activations"),
    "networks": QT_TRANSLATE_NOOP("topic", "Networks"),
    "graphs": QT_TRANSLATE_NOOP("topic", "Computation graphs"),
    "regression": QT_TRANSLATE_NOOP("topic", "Linear regression"),
    "logistic": QT_TRANSLATE_NOOP("topic", "Logistic regression"),
    "losses": QT_TRANSLATE_NOOP("topic", "Losses and likelihood"),
    "classes": QT_TRANSLATE_NOOP("topic", "Several classes"),
    "descent": QT_TRANSLATE_NOOP("topic", "Gradient descent"),
    "gradients": QT_TRANSLATE_NOOP("topic", "Gradients that vanish"),
    "shapes": QT_TRANSLATE_NOOP("topic", "Curved boundaries"),
    "overfitting": QT_TRANSLATE_NOOP("topic", "Overfitting"),
}
OTHER = QT_TRANSLATE_NOOP("topic", "More")
