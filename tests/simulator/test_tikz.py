"""The drawing as TikZ: complete, and fit to be compiled."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from random_networks import networks

import simulator as sim
from simulator.tex import plain
from simulator.tikz import Figures, Stroke, tikz


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
        assert ("dash pattern" in line) is (network.edges[source, target].weight < 0)


def test_numbers_are_written_only_where_they_are_wanted() -> None:
    network = sim.load("def").network
    figures = {"D": Figures(z=0.3, a=0.574, delta=-0.0132)}
    with_numbers, without = tikz(network, figures), tikz(network, figures, values=False)
    for text in ("{0.574}", "{-0.0132}", "${-0.6}$"):
        assert text in with_numbers
        assert text not in without


def test_what_a_step_is_about_stands_out() -> None:
    text = tikz(sim.load("def").network, marked={"D", ("A", "D")})
    assert re.findall(r"\\node\[neuron, marked\] \(n(\d)\)", text) == ["3"]
    lines = re.findall(r"^\\draw\[(.*?)\] \((.*)\) --", text, re.MULTILINE)
    assert [source for style, source in lines if style == "halo"] == ["n0"]
    # Its colour says the sign all the same, and its number stands out too.
    assert lines[1][0].startswith("positive!100!paper, ")
    assert re.findall(r"\\boldsymbol\{(.*?)\}", text) == ["0.4"]


def test_arrows_may_point_back() -> None:
    text = tikz(sim.load("def").network, backwards=[("D", "F")])
    ends = re.findall(r"^\\draw\[.*\((n\d)\) -- \((n\d)\);", text, re.MULTILINE)
    assert ("n5", "n3") in ends
    assert ("n3", "n5") not in ends
    assert len(ends) == 8


def test_lines_may_stand_for_other_numbers_than_the_weights() -> None:
    network = sim.load("def").network
    strokes = {key: Stroke(0.25, 0.5) for key in network.edges} | {("A", "D"): Stroke(-7.0, 1.0)}
    text = tikz(network, strokes=strokes)
    assert text.count("{$" + "{0.25}$}") == 7
    (line,) = re.findall(r"^\\draw\[(negative.*)\] \(n0\) -- \(n3\);", text, re.MULTILINE)
    assert "dash pattern" in line


def test_names_are_left_out_where_they_are_not_wanted() -> None:
    figures = {"D": Figures(a=0.5), "A": Figures(a=1.0, delta=0.25), "F": Figures(target=1.0, loss=0.125)}
    text = tikz(sim.load("def").network, figures, names=False)
    assert "textbf" not in text
    assert r"$\partial L/\partial x\ {0.25}$" in text
    assert r"{target ${1}$ \\ $L\ {0.125}$}" in text


def test_numbers_stand_where_fewer_edges_meet() -> None:
    text = tikz(sim.load("circles-3").network)
    assert text.count("pos=0.7") == 6
    assert text.count("pos=0.3") == 3


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_b", r"a\_b"),
        ("50%", r"50\%"),
        ("x^2", r"x\textasciicircum{}2"),
        ("D", "D"),
        ("y−x²", r"y\ensuremath{-}x$^2$"),
    ],
)
def test_names_are_written_letter_by_letter(text: str, written: str) -> None:
    assert plain(text) == written


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs LaTeX")
@pytest.mark.parametrize("values", [True, False])
def test_it_compiles(tmp_path: Path, values: bool) -> None:
    if not subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True, check=False).stdout:
        pytest.skip("needs TikZ")
    network = sim.load("def").network
    network.rename("A", "a_b%&{}\\^~#$")
    for old, new in (("B", "y−x²"), ("C", "층1"), ("E", "δ₂"), ("F", "ŷ")):
        network.rename(old, new)
    network.add_neuron("m", aggregation="product", x=300, y=300)
    network.connect("y−x²", "m", 1e-9)
    (tmp_path / "net.tex").write_text(tikz(network, {"D": Figures(0.3, 0.574, -0.1, 2.0, 1.0)}, values=values))
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "net.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-800:]
    assert b"1 page" in done.stdout


def test_weights_stand_where_they_are_told_and_are_left_out_where_they_have_no_room() -> None:
    text = tikz(sim.load("def").network, label_at={("A", "D"): 0.25, ("B", "D"): 0.5}, marked={("A", "D")})
    assert re.findall(r"text=(\w+), pos=([\d.]+)\] \{\$(.*?)\$\}", text) == [
        ("positive", "0.25", r"\boldsymbol{0.4}"),
        ("negative", "0.5", "{-0.6}"),
    ]


def test_notes_stand_on_the_side_that_they_are_told() -> None:
    text = tikz(sim.load("def").network, {"D": Figures(z=0.3), "E": Figures(z=-0.2)}, noted_above={"D"})
    assert re.findall(r"\\node\[note, (above|below)=1pt\] at \(n\d\.(north|south)\)", text) == [
        ("above", "north"),
        ("below", "south"),
    ]
