"""The language of the window."""

from __future__ import annotations

from importlib import resources

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from simulator.sentences import Sentence

CONTEXTS = (
    "error",
    "reason",
    "prediction",
    "provenance",
    "ledger",
    "kind",
    "note",
    "report",
    "activation",
    "aggregation",
    "loss",
    "run",
    "sweep",
)
"""Where the engine's sentences are looked up, in this order."""


def label(context: str, text: str) -> str:
    """A label of the engine, marked there with QT_TRANSLATE_NOOP, in the language of the window."""
    return QCoreApplication.translate(context, text)


def sentence(message: Sentence) -> str:
    """A sentence of the engine in the language of the window."""
    template = message.template
    for context in CONTEXTS:
        translated = QCoreApplication.translate(context, template)
        if translated != template:
            template = translated
            break
    values = {
        name: sentence(value) if isinstance(value, Sentence) else str(value) for name, value in message.values.items()
    }
    return template.format(**values)


def install_translator(application: QCoreApplication) -> None:
    """Loads the translation for the system's language, if the program has one."""
    folder = resources.files("assets") / "translations"
    translator = QTranslator(application)
    if translator.load(QLocale(), "perceptron-studio", "_", str(folder)):
        application.installTranslator(translator)
