"""The `perceptron` command."""

import dataclasses
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from latex_arithmetic import compute
from typer.testing import CliRunner

import simulator as sim
from simulator import cli
from simulator.project import randomized, reset
from simulator.splitting import TEST, VALIDATION
from simulator.terminal import progress
from simulator.topics import TOPICS
from simulator.training import subset_loss

ROOT = Path(__file__).parents[2]


def perceptron(*arguments: object, status: int = 0) -> str:
    """What the command prints; it must end with `status`."""
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stdout if status == 0 else result.output


def refused(*arguments: object) -> str:
    """The one line on stderr with which the command refuses, exit status 2."""
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("perceptron: ")
    return line.removeprefix("perceptron: ")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A network with every aggregation, fixed and missing values, two outputs, in a file."""
    net = sim.Network([sim.Input("x"), sim.Input("u")])
    net.add_neuron("p", "tanh", aggregation="product")
    net.add_neuron("m", "linear", aggregation="max")
    net.add_neuron("a b", bias=0.25)
    net.add_neuron("y", bias=None)
    for source, target in (("x", "p"), ("u", "p"), ("x", "m"), ("u", "m"), ("p", "a b"), ("m", "a b"), ("p", "y")):
        net.connect(source, target, -0.5)
    net.set_trainable("x", "p", False)
    data = sim.Samples(2, {"x": (1.0, 2.0), "u": (3.0, -1e-7), "y": (0.0, 1.0), "a b": (1.0, 1.0)})
    path = tmp_path / "mixed.pnet"
    training = sim.TrainingSettings("cross_entropy", outputs="mean")
    sim.save(sim.Project(net, data, training, sim.View("gradient", 4), title="Mixed"), path)
    return path


def diverging(tmp_path: Path) -> Path:
    net = sim.Network([sim.Input("x"), sim.Neuron("h", "linear"), sim.Neuron("y", "linear")])
    net.connect("x", "h", 1.0)
    net.connect("h", "y", 1.0)
    path = tmp_path / "diverging.pnet"
    sim.save(sim.Project(net, sim.Samples(1, {"x": (2.0,)}), sim.TrainingSettings(optimizer=sim.SGD(9.0))), path)
    return path


# presets, show


def test_presets_are_listed_with_their_titles() -> None:
    lines = perceptron("presets").splitlines()
    assert lines[0].split() == ["name", "topic", "title"]
    listed = [line.split()[0] for line in lines[2:]]
    assert sorted(listed) == sorted(sim.presets())
    topics = list(dict.fromkeys(sim.load(name).topic for name in listed))
    assert topics == list(TOPICS)
    assert lines[2].endswith("AND, step rule")


@pytest.mark.parametrize("preset", sim.presets())
def test_show_names_everything_in_a_preset(preset: str) -> None:
    project = sim.load(preset)
    output = perceptron("show", preset)
    assert output.startswith(project.title)
    assert " ".join(project.about.split()) in " ".join(output.split())
    assert sim.LOSSES[project.training.loss].label in output
    assert f"\nconvention       {project.view.convention}: δ = " in output
    rows = [line.split() for line in output.splitlines()]
    assert all([edge.source, edge.target] in [row[:2] for row in rows] for edge in project.network.edges.values())
    # The last such line: a line of the explanation may begin with the word too.
    samples = rows[max(i for i, row in enumerate(rows) if row[:1] == ["sample"]) + 2 :]
    assert [row[0] for row in samples] == [str(n) for n in range(1, project.data.rows + 1)]


def test_show_gives_the_outputs_beside_the_targets() -> None:
    lines = perceptron("show", "def").splitlines()
    assert lines[-3].split("  ")[-2:] == ["output F", "target F"]
    assert lines[-1].split() == ["1", "0", "1", "1", "0.440", "0"]


def test_show_marks_what_is_fixed_and_what_is_missing(mixed: Path) -> None:
    output = perceptron("show", mixed)
    lines = [" ".join(line.split()) for line in output.splitlines()]
    assert "x p −0.5 (fixed)" in lines
    assert "u p −0.5" in lines
    assert "p neuron product tanh none" in lines
    assert "a b neuron sum sigmoid 0.25" in lines
    assert "x input" in lines


def test_show_of_an_unfinished_network_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "empty.pnet"
    sim.save(sim.Network([sim.Input("x")]), path)
    output = perceptron("show", path, status=2)
    assert "x     input" in output
    assert output.endswith("perceptron: The network has no neuron yet; add one to compute something.\n")


# walk


def walked(*arguments: object) -> list[dict]:
    return json.loads(perceptron("walk", *arguments, "--format", "json"))


def test_the_def_example_as_json() -> None:
    steps = walked("def", "--convention", "error_term", "--digits", 3)
    values = {
        (step["kind"], step["target"] if isinstance(step["target"], str) else tuple(step["target"])): step["value"]
        for step in steps
    }
    expected = {
        ("weighted_sum", "D"): 0.3,
        ("weighted_sum", "E"): -0.2,
        ("activation", "D"): 0.5744425168116590,
        ("activation", "E"): 0.4501660026875221,
        ("weighted_sum", "F"): -0.2422046581370773,
        ("activation", "F"): 0.4397431191274351,
        ("output_error", "F"): -0.1083391201437891,
        ("hidden_error", "D"): 0.0132421992002058,
        ("update", ("A", "D")): 0.4,
        ("update", ("A", "E")): 0.8,
        ("update", ("B", "D")): -0.5933789003998971,
        ("update", ("C", "D")): 0.9066210996001029,
    }
    for key, value in expected.items():
        assert values[key] == pytest.approx(value, abs=1e-12), key
    assert values["hidden_error", "E"] == pytest.approx(-0.00268157277, abs=1e-11)
    assert [step["step"] for step in steps] == list(range(1, 27))
    assert set(steps[0]) == {"step", "kind", "target", "symbols", "numbers", "value", "reason"}
    assert steps[7]["numbers"] == r"0.440\,(1 - 0.440) \cdot (0 - 0.440)"
    assert steps[0]["reason"].startswith("Neuron D multiplies what comes from A, B and C")


def test_json_has_every_value_in_full(mixed: Path) -> None:
    project = sim.load(mixed)
    options = {"loss": "cross_entropy", "outputs": "mean"}
    steps = sim.walkthrough(project.network, project.X[1], project.T[1], **options, digits=15)
    found = walked(mixed, "--sample", 2, "--digits", 15)
    assert [step["value"] for step in found] == [step.value for step in steps]
    assert [step["target"] for step in found] == [
        step.target if isinstance(step.target, str) else list(step.target) for step in steps
    ]
    for step in found:
        assert compute(step["numbers"]) == pytest.approx(step["value"], rel=1e-8, abs=1e-12)


def test_convention_digits_and_sample_default_to_the_project() -> None:
    assert walked("def") == walked("def", "--convention", "error_term", "--digits", 3, "--sample", 1)
    assert walked("def", "--convention", "gradient") != walked("def")
    assert walked("xor") == walked("xor", "--convention", "gradient", "--sample", 1)
    assert walked("xor", "--sample", 4) != walked("xor")


def test_walk_is_one_line_a_step_to_compare_with_paper() -> None:
    lines = perceptron("walk", "def").splitlines()
    assert len(lines) == 27
    assert lines[0] == "D/E/F by hand, sample 1 of 1: A = 0, B = 1, C = 1; target F = 0"
    assert lines[1] == " 1  weighted sum  z(D) = 0.4·0 + (−0.6)·1 + 0.9·1 = 0.3"
    assert lines[4] == " 4  activation    a(E) = 1/(1 + e^(−(−0.2))) = 0.450"
    assert lines[7] == " 7  loss          L = ½(0 − 0.440)² = 0.0967"
    assert lines[8] == " 8  output error  δ(F) = 0.440·(1 − 0.440)·(0 − 0.440) = −0.108"
    assert lines[17] == "17  gradient      −∂L/∂w(D→F) = (−0.108)·0.574 = −0.0622"
    assert lines[20] == "20  update        w(B→D) = −0.6 + 0.5·0.0132·1 = −0.593"


def test_walk_writes_every_formula_as_plain_text(mixed: Path) -> None:
    output = perceptron("walk", mixed, "--sample", 2)
    assert "\\" not in output
    assert "{" not in output
    assert "z(p) = ((−0.5)·2) × ((−0.5)·(−1×10⁻⁷)) = −5×10⁻⁸" in output
    assert "z(m) = max((−0.5)·2, (−0.5)·(−1×10⁻⁷)) = 5×10⁻⁸" in output
    assert "a(m) = 5×10⁻⁸\n" in output
    assert "∂L/∂b(a b) = " in output


def test_walk_writes_both_branches_of_a_step(tmp_path: Path) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "step")], [sim.Edge("x", "y", 0.4)])
    path = tmp_path / "step.pnet"
    sim.save(sim.Project(net, sim.Samples(1, {"x": (1.0,)})), path)
    assert "a(y) = {1 if 0.4 ≥ 0; 0 if 0.4 < 0} = 1" in perceptron("walk", path)


def test_walk_as_markdown_has_headings_and_formulas() -> None:
    lines = perceptron("walk", "def", "--format", "markdown").splitlines()
    assert lines[0] == "# D/E/F by hand"
    assert "## Sample 1 of 1: A = 0, B = 1, C = 1; target F = 0" in lines
    assert [line for line in lines if line.startswith("### ")] == ["### Forward", "### Backward", "### Update"]
    formulas = [line.rstrip() for line in lines if "$" in line]
    assert len(formulas) == 26
    assert all(line.count("$") == 2 for line in formulas)
    assert formulas[7] == (
        r"8. $\delta_{F} = a_{F}\,(1 - a_{F}) \cdot (t_{F} - a_{F})"
        r" = 0.440\,(1 - 0.440) \cdot (0 - 0.440) = -0.108$"
    )


def test_what_overflows_is_shown_and_is_valid_json(tmp_path: Path) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("h", "linear"), sim.Neuron("y", "linear")])
    net.connect("x", "h", 1e200)
    net.connect("h", "y", 1e200)
    path = tmp_path / "huge.pnet"
    sim.save(sim.Project(net, sim.Samples(1, {"x": (1.0,)})), path)
    assert "z(y) = (1×10²⁰⁰)·(1×10²⁰⁰) = ∞" in perceptron("walk", path)
    assert walked(path)[2]["value"] is None


# train


def test_training_is_that_of_the_engine() -> None:
    project = sim.load("xor")
    run = sim.train(project.network, project.X, project.T, optimizer=sim.SGD(2.0), epochs=300)
    found = json.loads(perceptron("train", "xor", "--epochs", 300, "--json"))
    program = sim.compile(run.network)
    assert found["epochs"] == 300
    assert found["reason"] == "epochs"
    assert found["loss"] == run.loss[-1]
    assert found["recorded"]["epoch"] == list(range(301))
    np.testing.assert_allclose(found["recorded"]["loss"], run.loss, rtol=1e-12)
    assert [sim.Edge(**edge) for edge in found["weights"]] == [run.network.edges[key] for key in program.edges]
    assert found["biases"] == {name: run.network.neuron(name).bias for name in program.biased}
    np.testing.assert_array_equal(found["outputs"], sim.forward(program, project.X).output)


def test_options_replace_the_settings_of_the_project(tmp_path: Path) -> None:
    path = tmp_path / "trained.pnet"
    options = ["--learning-rate", 0.25, "--optimizer", "sgd", "--batch-size", 3]
    perceptron("train", "xor", "--epochs", 20, *options, "--save", path)
    project, saved = sim.load("xor"), sim.load(path)
    run = sim.train(project.network, project.X, project.T, optimizer=sim.SGD(0.25), batch_size=3, epochs=20)
    assert saved.network == run.network
    assert saved.training.optimizer == sim.SGD(0.25)
    assert saved.training.batch_size == 3
    perceptron("train", "and", "--epochs", 1, "--batch-size", 0, "--save", path)
    assert sim.load(path).training.batch_size is None


def test_a_saved_run_can_be_reset_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first, second = tmp_path / "first.pnet", tmp_path / "second.pnet"
    output = perceptron("train", "xor", "--epochs", 30, "--save", first)
    assert output.endswith(f"Saved to {first}.\n")
    assert sim.load(first).progress.epoch == 30
    assert reset(sim.load(first)) == sim.load("xor")
    again = json.loads(perceptron("train", first, "--epochs", 20, "--json", "--save", second))
    whole = json.loads(perceptron("train", "xor", "--epochs", 50, "--json"))
    assert again["epochs"] == 50
    assert again["weights"] == whole["weights"]
    assert reset(sim.load(second)) == sim.load("xor")


def test_a_seed_draws_the_weights_it_always_draws(tmp_path: Path) -> None:
    path = tmp_path / "seeded.pnet"
    perceptron("train", "xor", "--epochs", 0, "--seed", 7, "--save", path)
    assert reset(sim.load(path)) == randomized(sim.load("xor"), 7)


def test_training_prints_the_loss_on_the_way_and_the_outputs_beside_the_targets() -> None:
    lines = perceptron("train", "xor", "--epochs", 1000).splitlines()
    assert [line.split()[0] for line in lines[2:13]] == [str(epoch) for epoch in range(0, 1001, 100)]
    assert "Stopped at epoch 1000: that is what was asked for." in lines
    outputs = [line.split() for line in lines[-4:]]
    assert [row[4] for row in outputs] == ["0", "1", "1", "0"]
    assert [float(row[3]) > 0.5 for row in outputs] == [False, True, True, False]


def test_no_epochs_show_where_a_run_would_begin() -> None:
    assert "Stopped at epoch 0" in perceptron("train", "def", "--epochs", 0)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_diverging_run_says_so_and_has_exit_status_1(tmp_path: Path, as_json: bool) -> None:
    path, saved = diverging(tmp_path), tmp_path / "saved.pnet"
    arguments = ["train", str(path), "--save", str(saved), *(["--json"] if as_json else [])]
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("perceptron: Training diverged in epoch ")
    assert line.endswith("reset, or try a smaller learning rate.")
    assert all(np.isfinite(edge.weight) for edge in sim.load(saved).network.edges.values())
    if as_json:
        assert json.loads(result.stdout)["reason"] == "diverged"


def test_interrupted_training_keeps_what_it_has_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = sim.Trainer.run

    def interrupted(trainer: sim.Trainer, epochs: int) -> None:
        if trainer.epoch < 20 <= trainer.epoch + epochs:
            signal.raise_signal(signal.SIGINT)
        run(trainer, epochs)

    monkeypatch.setattr(sim.Trainer, "run", interrupted)
    before = signal.getsignal(signal.SIGINT)
    path = tmp_path / "saved.pnet"
    output = perceptron("train", "xor", "--epochs", 10**9, "--save", path)
    assert signal.getsignal(signal.SIGINT) is before
    saved = sim.load(path)
    assert saved.progress.epoch >= 20
    assert f"Stopped at epoch {saved.progress.epoch}: it was interrupted, and what it has learned is kept." in output
    monkeypatch.undo()
    whole = sim.load("xor")
    trainer = sim.Trainer(sim.compile(whole.network), whole.X, whole.T, whole.training)
    trainer.run(saved.progress.epoch)
    np.testing.assert_array_equal(sim.compile(saved.network).parameters, trainer.parameters)


def test_a_progress_bar_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress(10, "Training") as advance:
            advance(4)
            advance(6)
        assert ("Training" in stream.getvalue()) is shown
        assert ("100%" in stream.getvalue()) is shown


# check


@pytest.mark.parametrize("preset", sim.presets())
def test_every_preset_has_the_gradients_that_nudges_show(preset: str) -> None:
    project = sim.load(preset)
    output = perceptron("check", preset)
    assert output.splitlines()[0].split() == ["parameter", "computed", "nudged", "difference"]
    for source, target in project.network.edges:
        assert f"w({source}→{target}) " in output


def test_a_wrong_gradient_is_named_and_has_exit_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sim.ACTIVATIONS["sigmoid"]
    monkeypatch.setitem(
        sim.ACTIVATIONS, "sigmoid", dataclasses.replace(right, derivative=lambda z, a: 1.5 * right.derivative(z, a))
    )
    output = perceptron("check", "def", status=1)
    assert "The largest relative difference is 0.56, at " in output
    assert "the gradients differ" in output


def test_steps_alone_say_so_and_pass(tmp_path: Path) -> None:
    path = tmp_path / "steps.pnet"
    project = sim.load("xor-by-hand")
    sim.save(with_default_settings(project), path)
    assert "Every neuron is a step: its slope is 0" in perceptron("check", path)


def with_default_settings(project: sim.Project) -> sim.Project:
    """The network and data of a project, with a loss that is not the perceptron rule."""
    return sim.Project(project.network, project.data)


def test_kinks_are_reported_and_not_failed(tmp_path: Path) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "relu", bias=-1.0)], [sim.Edge("x", "y", 1.0)])
    path = tmp_path / "kink.pnet"
    sim.save(sim.Project(net, sim.Samples(1, {"x": (1.0,), "y": (5.0,)})), path)
    output = perceptron("check", path)
    assert output.count("at a kink, not compared") == 3
    assert "input x, sample 1 " in output
    assert output.endswith("No gradient could be compared.\n")


# solve, data


def test_a_linear_neuron_is_solved_exactly(tmp_path: Path) -> None:
    data = sim.DATASETS["three-points"]
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear", bias=0.0)], [sim.Edge("x", "y", 0.0)])
    path = tmp_path / "line.pnet"
    sim.save(sim.Project(net, sim.Samples.of(net, data.X, data.T)), path)
    output = perceptron("solve", path)
    assert "w(x→y)     1.5\nb(y)       0\n" in output
    assert "Σ (t − a)² = 0.5," in output
    assert "singular" not in output
    sim.save(sim.Project(net, sim.Samples.of(net, data.X[:1], data.T[:1])), path)
    assert "the data have fewer samples (1) than there are unknowns (2)" in perceptron("solve", path)


def test_what_can_not_be_solved_exactly_is_refused() -> None:
    assert refused("solve", "xor").startswith("Only one neuron that sums")


def test_data_sets_are_listed() -> None:
    lines = perceptron("data").splitlines()
    assert [line.split()[0] for line in lines[2:]] == list(sim.DATASETS)


# Refusals


@pytest.mark.parametrize("command", ["show", "walk", "train", "check"])
def test_what_is_not_there_is_refused_in_one_sentence(command: str) -> None:
    assert refused(command, "nothing") == "There is no file “nothing”, and no preset of that name."


@pytest.mark.parametrize("command", ["show", "walk", "train", "check"])
def test_a_broken_file_is_refused_in_one_sentence(command: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.pnet"
    path.write_text('{"format": "perceptron-studio", "version": 1, "nodes": [], "edges": [{}]}')
    assert refused(command, path) == "“broken.pnet”, at edges[0]: object missing required field “source”."


@pytest.mark.parametrize("command", ["walk", "train", "check"])
def test_without_samples_there_is_nothing_to_do(command: str, tmp_path: Path) -> None:
    path = tmp_path / "bare.pnet"
    sim.save(sim.load("xor").network, path)
    assert "no samples to" in refused(command, path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["walk", "xor", "--sample", 5], "There is no sample 5: there are 4, counted from 1."),
        (["walk", "xor", "--sample", 0], "There is no sample 0: there are 4, counted from 1."),
        (["walk", "def", "--sample", 2], "There is no sample 2: there is 1, counted from 1."),
        (["walk", "xor", "--digits", 0], "Invalid value for '--digits'"),
        (["walk", "xor", "--format", "docx"], "Invalid value for '--format'"),
        (["walk", "xor", "--convention", "plus"], "Invalid value for '--convention'"),
        (["train", "xor", "--learning-rate", -1], "The learning rate must be zero or more and finite, not -1.0."),
        (["train", "xor", "--learning-rate", "nan"], "The learning rate must be zero or more and finite, not nan."),
        (["train", "xor", "--optimizer", "magic"], "“magic” is not an optimizer; known are sgd"),
        (["train", "xor", "--batch-size", -1], "Invalid value for '--batch-size'"),
        (["train", "xor", "--epochs", -1], "Invalid value for '--epochs'"),
        (["train", "xor", "--seed", -1], "Invalid value for '--seed'"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_in_one_sentence(arguments: list, sentence: str) -> None:
    assert refused(*arguments).startswith(sentence)


def test_a_place_that_can_not_be_written_to_is_refused(tmp_path: Path) -> None:
    sentence = refused("train", "def", "--epochs", 1, "--save", tmp_path / "missing" / "net.pnet")
    assert sentence.startswith("“net.pnet” can't be written: ")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_pipe_of_any_encoding_gets_utf_8(encoding: str) -> None:
    code = "from simulator.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "walk", "def"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    assert "δ(F) = " in result.stdout.decode("utf-8")


def test_what_is_kept_back_is_reported_and_not_learned_from(tmp_path: Path) -> None:
    project = sim.load("circles-3")
    training = msgspec.structs.replace(project.training, split=sim.Split(0.2, 0.1, 4))
    path = tmp_path / "split.pnet"
    sim.save(msgspec.structs.replace(project, training=training), path)
    found = json.loads(perceptron("train", path, "--epochs", "20", "--json"))
    trainer = sim.Trainer(sim.compile(project.network), project.X, project.T, training)
    trainer.run(20)
    for key, subset in (("validation_loss", VALIDATION), ("test_loss", TEST)):
        loss = subset_loss(trainer.program, trainer.parameters, trainer.X, trainer.T, training, subset)
        assert found[key] == pytest.approx(loss)
    text = perceptron("train", path, "--epochs", "20")
    assert "Loss of the samples kept for validation:" in text
    assert "Loss of the samples kept for test:" in text
