"""The drawing as TikZ: complete, and fit to be compiled."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from random_networks import networks

import simulator as sim
from simulator.tikz import Figures, escaped, tikz


def is_balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


@given(networks())
def test_every_node_and_edge_is_drawn_once(network: sim.Network) -> None:
    text = tikz(network)
    assert len(re.findall(r"^\\node\[(?:input|neuron)\]", text, re.MULTILINE)) == len(network.nodes)
    assert len(re.findall(r"^\\draw\[", text, re.MULTILINE)) == len(network.edges)
    assert len(re.findall(r"node\[weight", text)) == len(network.edges)
    assert is_balanced(text)
    for index, (source, target) in enumerate(network.edges):
        names = list(network.nodes)
        line = re.findall(r"^\\draw\[.*", text, re.MULTILINE)[index]
        assert line.endswith(f"(n{names.index(source)}) -- (n{names.index(target)});")
        assert ("dashed" in line) is (network.edges[source, target].weight < 0)


def test_numbers_are_written_only_where_they_are_wanted() -> None:
    network = sim.load("def").network
    figures = {"D": Figures(z=0.3, a=0.574, delta=-0.0132)}
    with_numbers, without = tikz(network, figures), tikz(network, figures, values=False)
    for text in ("{0.574}", "{-0.0132}", "$-0.6$"):
        assert text in with_numbers
        assert text not in without


@pytest.mark.parametrize(
    ("text", "written"), [("a_b", r"a\_b"), ("50%", r"50\%"), ("x^2", r"x\textasciicircum{}2"), ("D", "D")]
)
def test_names_are_written_letter_by_letter(text: str, written: str) -> None:
    assert escaped(text) == written


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
@pytest.mark.parametrize("values", [True, False])
def test_it_compiles(tmp_path: Path, values: bool) -> None:
    if not subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True, check=False).stdout:
        pytest.skip("needs TikZ")
    network = sim.load("def").network
    network.rename("A", "a_b%&{}\\^~#$")
    network.add_neuron("m", aggregation="product", x=300, y=300)
    network.connect("B", "m", 1e-9)
    (tmp_path / "net.tex").write_text(tikz(network, {"D": Figures(0.3, 0.574, -0.1, 2.0, 1.0)}, values=values))
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "net.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-800:]
    assert b"1 page" in done.stdout
