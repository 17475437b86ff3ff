"""Reading and writing `.pnet` files."""

import json
import os
import stat
import tempfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import NUMBERS, networks

import simulator as sim
from simulator import files
from simulator.project import InitialWeight, Progress

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@st.composite
def projects(draw: st.DrawFn) -> sim.Project:
    """A project with every part filled in."""
    net = draw(networks())
    for name in net.nodes:
        net.move(name, draw(NUMBERS), draw(NUMBERS))
    net.order_outputs(draw(st.permutations(net.outputs)) if draw(st.booleans()) else [])
    rows = draw(st.integers(0, 3))
    columns = draw(st.lists(st.sampled_from(list(net.nodes)), unique=True))
    data = {name: tuple(draw(st.lists(NUMBERS, min_size=rows, max_size=rows))) for name in columns}
    training = sim.TrainingSettings(
        draw(st.sampled_from(list(sim.LOSSES))),
        draw(st.sampled_from(["mean", "sum"])),
        draw(st.sampled_from(["mean", "sum"])),
        sim.SGD(draw(st.floats(0.0, 10.0))),
        draw(st.none() | st.integers(1, 100)),
        draw(st.booleans()),
        draw(st.integers(0, 2**31 - 1)),
        draw(st.sampled_from(list(sim.INITIALIZERS))),
    )
    weights = tuple(InitialWeight(*key, draw(NUMBERS)) for key in net.edges)
    return sim.Project(
        net,
        sim.Samples(rows, data),
        training,
        sim.View(draw(st.sampled_from(["gradient", "error_term"])), draw(st.integers(1, 15))),
        Progress(draw(st.integers(0, 10**6)), weights, {"n0": draw(NUMBERS)}),
        draw(TEXTS),
        draw(TEXTS),
    )


@given(projects())
def test_what_is_written_is_read_again(project: sim.Project) -> None:
    content = files.serialize(project)
    again = files.parse(content, "file")
    assert again == project
    assert files.serialize(again) == content
    assert files.same_content(again, project)
    json.loads(content)


def test_a_topic_is_kept_and_none_is_left_out() -> None:
    project = sim.Project(topic="perceptron")
    content = files.serialize(project)
    assert files.parse(content, "x").topic == "perceptron"
    assert b"topic" not in files.serialize(sim.Project())
    assert files.parse(files.serialize(sim.Project()), "x").topic == ""


def test_equal_projects_are_equal_bytes_however_they_came_about() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", bias=1)], [sim.Edge("x", "y", 2)])
    first = sim.Project(net, sim.Samples(1, {"x": (1,), "y": (0,)}), sim.TrainingSettings(optimizer=sim.SGD(1)))
    twin = sim.Network([sim.Input("x"), sim.Neuron("z", bias=1.0)], [sim.Edge("x", "z", 2.0)])
    twin.rename("z", "y")
    second = sim.Project(twin, sim.Samples(1, {"y": (0.0,), "x": (1.0,)}), sim.TrainingSettings(optimizer=sim.SGD(1.0)))
    assert first == second
    assert files.serialize(first) == files.serialize(second)
    assert not files.same_content(first, msgspec.structs.replace(second, title="other"))


def test_a_column_whose_node_is_gone_is_not_written() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y")])
    content = files.serialize(sim.Project(net, sim.Samples(1, {"x": (1.0,), "gone": (2.0,)})))
    assert files.parse(content, "file").data == sim.Samples(1, {"x": (1.0,)})


def test_a_file_has_one_record_a_line_whatever_is_inside_the_texts() -> None:
    net = sim.Network([sim.Input('a "[{'), sim.Input("b,]}"), sim.Neuron("y\\")])
    project = sim.Project(net, title='{"x": [\n1,\n 2]}', about="[\n]")
    lines = files.serialize(project).decode().splitlines()
    assert sum('"kind": "' in line and '"name": "' in line for line in lines) == 3
    assert files.parse(files.serialize(project), "file") == project


def test_a_bare_network_can_be_saved_and_a_path_may_be_of_any_kind(tmp_path: Path) -> None:
    net = sim.load("def").network
    for path in (tmp_path / "net.pnet", str(tmp_path / "other.pnet")):
        sim.save(net, path)
        assert sim.load(path).network == net


def test_weights_from_numpy_can_be_saved(tmp_path: Path) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y")])
    net.connect("x", "y", np.float64(0.25))
    sim.save(net, tmp_path / "net.pnet")
    assert sim.load(tmp_path / "net.pnet").network == net


# Faults


def minimal() -> dict:
    return {
        "format": "perceptron-studio",
        "version": 1,
        "nodes": [{"kind": "input", "name": "a"}, {"kind": "neuron", "name": "b"}, {"kind": "neuron", "name": "c"}],
        "edges": [{"source": "a", "target": "b", "weight": 0.5}, {"source": "b", "target": "c"}],
    }


def changed(**parts: object) -> bytes:
    return json.dumps({**minimal(), **parts}).encode()


def node(**fields: object) -> bytes:
    """A file whose last node has these fields."""
    return changed(nodes=[*minimal()["nodes"], fields])


def edge(**fields: object) -> bytes:
    """A file whose last edge has these fields."""
    return changed(edges=[*minimal()["edges"], fields])


def with_weight(written: str) -> bytes:
    return changed().replace(b"0.5", written.encode())


UNREADABLE = "“f.pnet” is not JSON, and so no Perceptron Studio file: it breaks off making sense at "
NOT_OURS = "“f.pnet” is not a Perceptron Studio file: “format” and “version” at its start don't say so."
ENDLESS = "NaN, infinity and numbers beyond 1.8×10³⁰⁸ are none that a network can have."

FAULTS = {
    "empty": (b"", UNREADABLE + "line 1, column 1."),
    "text": (b"hello", UNREADABLE + "line 1, column 1."),
    "binary": (bytes(range(256)) * 10, UNREADABLE + "line 1, column 1."),
    "not utf-8": (b'{"format": "\xff"}', UNREADABLE),
    "cut off": (b'{"format":\n"perceptron', UNREADABLE + "line 2, column 12."),
    "trailing": (b"{}\n x", UNREADABLE + "line 2, column "),
    "a list": (b"[1, 2]", "“f.pnet” is JSON, but not a Perceptron Studio file."),
    "a number": (b"1", "“f.pnet” is JSON, but not a Perceptron Studio file."),
    "no format": (b"{}", NOT_OURS),
    "other format": (changed(format="other"), NOT_OURS),
    "no version": (b'{"format": "perceptron-studio"}', NOT_OURS),
    "version of a wrong type": (changed(version="1"), NOT_OURS),
    "version true": (changed(version=True), NOT_OURS),
    "version 0": (changed(version=0), NOT_OURS),
    "newer": (
        changed(version=files.VERSION + 1, nodes="changed"),
        "“f.pnet” was written by a newer version of Perceptron Studio (file version 2, this one reads up to 1);"
        " update to open it.",
    ),
    "unknown activation": (
        node(kind="neuron", name="d", activation="magic"),
        f"“f.pnet”, at nodes[3]: d has the unknown activation “magic”; known are {', '.join(sim.ACTIVATIONS)}.",
    ),
    "unknown aggregation": (
        node(kind="neuron", name="d", aggregation="mean"),
        "“f.pnet”, at nodes[3]: d has the unknown aggregation “mean”; known are sum, product, max.",
    ),
    "unknown kind": (node(kind="gate", name="d"), "“f.pnet”, at nodes[3].kind: invalid value 'gate'."),
    "no kind": (node(name="d"), "“f.pnet”, at nodes[3]: object missing required field “kind”."),
    "bias at a product": (
        node(kind="neuron", name="d", aggregation="product", bias=1.0),
        "“f.pnet”, at nodes[3]: d can't have a bias: only a sum has one.",
    ),
    "duplicate name": (
        node(kind="input", name="a"),
        "“f.pnet”, at nodes[3]: There is already a node called “a”; choose another name.",
    ),
    "no name": (
        node(kind="input", name=""),
        "“f.pnet”, at nodes[3]: “” can't be a name: give 1 to 40 visible characters without spaces at the ends.",
    ),
    "missing node": (
        edge(source="a", target="zz"),
        "“f.pnet”, at edges[2]: The edge from a to zz needs a node “zz”, which does not exist.",
    ),
    "cycle": (
        edge(source="c", target="b"),
        "“f.pnet”, at edges[1]: The edges b → c → b close a cycle; a feed-forward network has none.",
    ),
    "self-loop": (
        edge(source="c", target="c"),
        "“f.pnet”, at edges[2]: c can't feed itself; a feed-forward network has no cycle.",
    ),
    "duplicate edge": (
        edge(source="a", target="b"),
        "“f.pnet”, at edges[2]: a already feeds b; change the weight of that edge instead.",
    ),
    "edge into an input": (
        edge(source="b", target="a"),
        "“f.pnet”, at edges[2]: a is an input: it takes its value from the data, not from b.",
    ),
    "unknown output": (changed(outputs=["zz"]), "“f.pnet”, at outputs: There is no node called “zz”."),
    "NaN": (with_weight("NaN"), ENDLESS),
    "minus NaN": (with_weight("-NaN"), ENDLESS),
    "infinity": (with_weight("Infinity"), ENDLESS),
    "minus infinity": (with_weight("-Infinity"), ENDLESS),
    "1e999": (with_weight("1e999"), ENDLESS),
    "minus 1e999": (with_weight("-1e999"), ENDLESS),
    "an integer of 400 digits": (with_weight("1" + "0" * 400), "“f.pnet”, at edges[0].weight: number out of range."),
    "a NaN in the data": (
        changed().replace(b'"version": 1', b'"version": 1, "data": {"rows": 1, "columns": {"a": [NaN]}}'),
        ENDLESS,
    ),
    "too many nodes": (
        changed(nodes=[{}] * (files.MOST_NODES + 1)),
        "“f.pnet”, at nodes: 100001 nodes, and at most 100000 can be opened",
    ),
    "too many edges": (
        changed(edges=[{}] * (files.MOST_EDGES + 1)),
        "“f.pnet”, at edges: 1000001 edges, and at most 1000000 can be opened",
    ),
    "too many rows": (changed(data={"rows": 10**9}), "“f.pnet”, at data.rows: expected “int” <= 1000000."),
    "rows below zero": (changed(data={"rows": -1}), "“f.pnet”, at data.rows: expected “int” >= 0."),
    "rows that columns don't have": (
        changed(data={"rows": 3, "columns": {"a": [1.0]}}),
        "“f.pnet”, at data: column “a” has 1 values for 3 rows.",
    ),
    "weight of a wrong type": (
        with_weight('"0.5"'),
        "“f.pnet”, at edges[0].weight: expected “float”, got “str”.",
    ),
    "null weight": (with_weight("null"), "“f.pnet”, at edges[0].weight: expected “float”, got “null”."),
    "nodes of a wrong type": (changed(nodes={}), "“f.pnet”, at nodes: expected “array”, got “object”."),
    "no nodes": (
        b'{"format": "perceptron-studio", "version": 1, "edges": []}',
        "“f.pnet”, at the top: object missing required field “nodes”.",
    ),
    "unknown field": (changed(weights=[]), "“f.pnet”, at the top: object contains unknown field “weights”."),
    "unknown field of a node": (
        node(kind="input", name="d", bias=1.0),
        "“f.pnet”, at nodes[3]: object contains unknown field “bias”.",
    ),
    "unknown loss": (changed(training={"loss": "mse"}), "“f.pnet”, at training: unknown loss “mse”; known are "),
    "unknown initializer": (
        changed(training={"initializer": "magic"}),
        "“f.pnet”, at training: unknown initializer “magic”; known are ",
    ),
    "unknown optimizer": (
        changed(training={"optimizer": {"kind": "magic"}}),
        "“f.pnet”, at training.optimizer.kind: invalid value 'magic'.",
    ),
    "negative learning rate": (
        changed(training={"optimizer": {"kind": "sgd", "learning_rate": -1}}),
        "“f.pnet”, at training: the learning rate must be zero or more and finite, not -1.0.",
    ),
    "batch of nothing": (changed(training={"batch_size": 0}), "“f.pnet”, at training.batch_size: expected “int” >= 1."),
    "digits": (changed(view={"digits": 99}), "“f.pnet”, at view.digits: expected “int” <= 15."),
    "convention": (changed(view={"convention": "sign"}), "“f.pnet”, at view.convention: invalid enum value 'sign'."),
    "nested deeply": (
        b"[" * 100_000,
        "“f.pnet” is nested far deeper than a Perceptron Studio file ever is.",
    ),
    "nested deeply inside": (
        changed(nodes="N").replace(b'"N"', b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
        "“f.pnet” is nested far deeper than a Perceptron Studio file ever is.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_one_sentence_with_file_and_place(fault: str) -> None:
    content, sentence = FAULTS[fault]
    with pytest.raises(sim.FileError) as refusal:
        files.parse(content, "f.pnet")
    found = str(refusal.value)
    assert sentence in found
    assert found.startswith("“f.pnet”")
    assert "\n" not in found
    assert "`" not in found
    assert len(found) < 400


@pytest.mark.parametrize("written", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_located_by_line_and_column(written: str) -> None:
    content = f'{{"format": "perceptron-studio", "about": "NaN 1e999",\n "version": 1, "nodes": [{written}]}}'.encode()
    with pytest.raises(sim.FileError, match="“f”, line 2, column 26: NaN"):
        files.parse(content, "f")


def test_a_file_too_large_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 2**20)
    with pytest.raises(sim.FileError, match="“f” is larger than 1 MB"):
        files.parse(b" " * (2**20 + 1), "f")


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode(errors="replace")))
def test_whatever_else_is_inside_only_a_file_error_comes_out(content: bytes) -> None:
    with pytest.raises(sim.FileError):
        files.parse(content, "f")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARTS = ["nodes", "edges", "outputs", "data", "training", "view", "progress", "title"]


@given(st.sampled_from(PARTS), JSON)
def test_a_part_of_any_other_shape_is_refused_or_understood(part: str, value: object) -> None:
    try:
        project = files.parse(changed(**{part: value}), "f")
    except sim.FileError:
        return
    assert files.parse(files.serialize(project), "f") == project


def test_an_older_version_is_migrated_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "VERSION", 3)
    monkeypatch.setitem(files.MIGRATIONS, 1, lambda data: {**data, "title": data["title"] + " two"})
    monkeypatch.setitem(files.MIGRATIONS, 2, lambda data: {**data, "title": data["title"] + " three"})
    assert files.parse(changed(title="one"), "f").title == "one two three"
    assert files.parse(changed(title="two", version=2), "f").title == "two three"


# On disk


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(sim.FileError, match=r"There is no file “.*gone\.pnet”, and no preset of that name\."):
        sim.load(tmp_path / "gone.pnet")


def test_presets_that_are_called_nearly_so_are_named() -> None:
    with pytest.raises(sim.FileError, match=r"nearest to it: .*circles-20"):
        sim.load("circle-20")


def test_a_folder_can_not_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(sim.FileError, match="can't be read"):
        sim.load(tmp_path)
    with pytest.raises(sim.FileError, match="can't be written"):
        sim.save(sim.Network(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_can_not_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(sim.FileError, match=r"“net\.pnet” can't be written"):
        sim.save(sim.Network(), tmp_path / "missing" / "net.pnet")


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    path = tmp_path / "net.pnet"
    sim.save(sim.load("def"), path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, fail)
    with pytest.raises(sim.FileError) as refusal:
        sim.save(sim.load("xor"), path)
    assert str(refusal.value) == "“net.pnet” can't be written: No space left on device. The file is as it was."
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_while_writing_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.pnet"
    sim.save(sim.load("def"), path)
    before = path.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sim.save(sim.load("xor"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    # A real read-only folder would not stop the superuser, as whom tests may run.
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    with pytest.raises(
        sim.FileError, match=r"“net\.pnet” can't be written: Permission denied\. The file is as it was\."
    ):
        sim.save(sim.Network(), tmp_path / "net.pnet")


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", lambda: 1)() == 0, reason="permissions don't bind here")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(sim.FileError, match="can't be written"):
        sim.save(sim.Network(), tmp_path / "net.pnet")
    tmp_path.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_permissions_of_a_file_stay_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "net.pnet"
    sim.save(sim.Network(), path)
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    path.chmod(0o640)
    sim.save(sim.Network(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_is_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "real.pnet", tmp_path / "link.pnet"
    sim.save(sim.Network(), real)
    link.symlink_to(real)
    sim.save(sim.load("def"), link)
    assert link.is_symlink()
    assert sim.load(real) == sim.load("def")
