"""Which part of the program may know which."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VIEWS = ("ui.canvas", "ui.panels", "ui.plots")


def modules(package: str) -> dict[str, Path]:
    """Every module of a package by its dotted name."""
    names = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def imports(module: str, path: Path) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it and for whatever purpose."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def offences(package: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{module} imports {name}"
        for module, path in modules(package.replace(".", "/")).items()
        for name in imports(module, path)
        if any(is_within(name, part) for part in forbidden)
    ]


def test_imports_are_seen_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("import a.b\nfrom c import d\ndef f():\n    from . import e\n    from ..g.h import i\n")
    assert list(imports("x.y.module", path)) == ["a.b", "c", "c.d", "x.y", "x.y.e", "x.g.h", "x.g.h.i"]


def test_the_engine_knows_neither_qt_nor_the_window() -> None:
    assert len(modules("simulator")) > 15
    assert offences("simulator", ("PySide6", "PyQt5", "PyQt6", "qtpy", "pyqtgraph", "qtawesome", "superqt", "ui")) == []


@pytest.mark.parametrize("module", ["simulator", "simulator.cli"])
def test_importing_the_engine_loads_no_qt(module: str) -> None:
    code = (
        f"import sys, {module}; print(*(n for n in sys.modules if n.split('.')[0] in {{'PySide6', 'pyqtgraph', 'ui'}}))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == ""


@pytest.mark.parametrize("view", VIEWS)
def test_canvas_panels_and_plots_do_not_know_each_other(view: str) -> None:
    assert offences(view, tuple(other for other in VIEWS if other != view)) == []


def test_plots_see_only_snapshots() -> None:
    assert offences("ui.plots", ("ui.document", "ui.session", "ui.commands", "ui.main_window")) == []


def test_views_do_not_know_the_window_that_holds_them() -> None:
    assert [offence for view in VIEWS for offence in offences(view, ("ui.main_window", "ui.app"))] == []


def test_only_the_main_window_knows_all_three() -> None:
    for module, path in modules("ui").items():
        known = {view for view in VIEWS for name in imports(module, path) if is_within(name, view)}
        assert module == "ui.main_window" or known != set(VIEWS), module
