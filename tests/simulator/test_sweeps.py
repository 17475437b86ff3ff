"""Sweeps: every combination, each computed as it would be alone."""

import threading

import msgspec
import numpy as np
import pytest

import simulator as sim
from simulator.project import randomized
from simulator.runs import (
    AXES,
    READY_MADE,
    Pool,
    Result,
    Sweep,
    as_csv,
    band,
    curves_csv,
    groups,
    parse_seeds,
    parse_values,
)
from simulator.runs.sweep import Training
from simulator.splitting import VALIDATION, Split


def swept(sweep: Sweep, threads: int | None = None) -> tuple[Result, ...]:
    sweep.check()
    pool = Pool(sweep, threads)
    pool.start()
    assert pool.join(120)
    assert pool.failure is None
    return pool.results


@pytest.fixture
def moons() -> sim.Project:
    return sim.load("moons")


@pytest.fixture
def xor() -> sim.Project:
    return sim.load("xor")


def test_every_combination_is_run_from_every_seed(xor: sim.Project) -> None:
    sweep = Sweep(xor, {"batch_size": (1, None), "learning_rate": (0.1, 0.5, 1.0)}, (4, 7), 3)
    assert sweep.count == 12 == len(sweep.cases)
    found = {(case.values["learning_rate"], case.values["batch_size"], case.seed) for case in sweep.cases}
    assert found == {(rate, batch, seed) for rate in (0.1, 0.5, 1.0) for batch in (1, None) for seed in (4, 7)}
    results = swept(sweep)
    assert [result.index for result in results] == list(range(12))
    assert [len(group.results) for group in groups(results)] == [2] * 6


def test_each_run_is_the_run_it_would_be_alone_bit_for_bit(moons: sim.Project) -> None:
    sweep = Sweep(moons, {"learning_rate": (0.05, 0.3), "batch_size": (10, None), "dropout": (0.0, 0.25)}, (1, 2), 40)
    for result in swept(sweep):
        project = randomized(moons, result.seed or 0)
        hidden = [
            name for name in project.network.nodes if name not in (*project.network.inputs, *project.network.outputs)
        ]
        training = msgspec.structs.replace(
            project.training,
            optimizer=msgspec.structs.replace(project.training.optimizer, learning_rate=result.values["learning_rate"]),
            batch_size=result.values["batch_size"],
            dropout=dict.fromkeys(hidden, 0.25) if result.values["dropout"] else {},
        )
        alone = sim.Trainer(sim.compile(project.network), project.X, project.T, training, recorded=False)
        losses = []
        for epoch in result.epochs.tolist():
            alone.run(epoch - alone.epoch)
            losses.append(alone.loss())
        assert result.loss.tobytes() == np.array(losses).tobytes()
        alone_at_once = sim.Trainer(sim.compile(project.network), project.X, project.T, training, recorded=False)
        alone_at_once.run(40)
        assert result.ending.loss == alone_at_once.loss()
        output = sim.forward(alone_at_once.program, project.X, alone_at_once.parameters).output
        assert result.ending.accuracy == sim.accuracy(output, project.T) == result.accuracy[-1]


@pytest.mark.parametrize("preset", ["moons", "xor", "softmax"])
def test_the_number_of_threads_changes_nothing(preset: str) -> None:
    sweep = Sweep(sim.load(preset), {"learning_rate": (0.01, 0.3, 0.6)}, (0, 1, 2), 30)
    for one, many in zip(swept(sweep, 1), swept(sweep, 7), strict=True):
        assert one.loss.tobytes() == many.loss.tobytes()
        assert one.accuracy.tobytes() == many.accuracy.tobytes()
        assert (one.values, one.seed) == (many.values, many.seed)


def test_wide_layers_are_the_same_on_any_number_of_threads() -> None:
    rng = np.random.default_rng(0)
    net = sim.Network()
    inputs = [net.add_input(f"x{n}").name for n in range(40)]
    hidden = [net.add_neuron(f"h{n}", "tanh").name for n in range(60)]
    net.add_neuron("y")
    for source in inputs:
        for target in hidden:
            net.connect(source, target, 0.1)
    for source in hidden:
        net.connect(source, "y", 0.1)
    data = sim.Samples.of(net, rng.normal(size=(50, 40)), rng.uniform(size=(50, 1)))
    sweep = Sweep(sim.Project(net, data), {"learning_rate": (0.01, 0.1)}, (1, 2), 5)
    assert Training(sweep, sweep.cases[0]).trainer.backend == "matrices"
    for one, many in zip(swept(sweep, 1), swept(sweep, 4), strict=True):
        assert one.loss.tobytes() == many.loss.tobytes()


def test_without_seeds_every_run_begins_with_the_weights_of_the_project(xor: sim.Project) -> None:
    sweep = Sweep(xor, {"learning_rate": (0.1, 0.9)}, (), 10)
    assert {sweep.project_of(case).network.edges == xor.network.edges for case in sweep.cases} == {True}
    first, second = swept(sweep)
    assert first.loss[0] == second.loss[0]
    assert first.loss[-1] != second.loss[-1]


def test_a_cancelled_sweep_keeps_what_is_finished(moons: sim.Project) -> None:
    slow = Sweep(moons, {"learning_rate": (0.1, 0.3)}, tuple(range(500)), 20_000)
    pool = Pool(slow, 2)
    pool.start()
    ready = threading.Event()
    while not ready.wait(0.01) and not pool.failure:
        if pool.done >= 3:
            ready.set()
    pool.cancel()
    assert pool.join(20)
    assert pool.failure is None
    assert pool.was_cancelled
    assert 3 <= pool.done == len(pool.results) < slow.count
    kept = pool.results[0]
    alone = Training(slow, slow.cases[kept.index]).run(threading.Event())
    assert alone is not None
    assert kept.loss.tobytes() == alone.loss.tobytes()


def test_cancelling_does_not_wait_for_the_end_of_a_run(moons: sim.Project) -> None:
    pool = Pool(Sweep(moons, {}, (), 10_000_000), 1)
    pool.start()
    while not pool.share and not pool.failure:
        threading.Event().wait(0.01)
    pool.cancel()
    assert pool.join(20)
    assert pool.results == ()


def test_an_error_of_the_program_ends_the_pool_and_is_told(xor: sim.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sim.Trainer, "run", fail)
    pool = Pool(Sweep(xor, {}, (1, 2, 3), 10), 2)
    pool.start()
    assert pool.join(20)
    assert str(pool.failure) == "broken"


def test_a_diverged_run_is_reported_and_spoils_no_mean() -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y", "linear")])
    net.connect("x", "y", 1.0)
    project = sim.Project(net, sim.Samples(1, {"x": (2.0,), "y": (1.0,)}))
    results = swept(Sweep(project, {"learning_rate": (0.01, 1e30)}, (0, 1), 500))
    calm, wild = groups(results)
    assert (calm.diverged, wild.diverged) == (0, 2)
    assert np.isnan(wild.mean("loss"))
    assert np.isfinite(calm.mean("loss"))
    assert np.isfinite(wild.results[0].loss[0])
    assert np.isnan(wild.results[0].loss[-1])
    assert np.isnan(band(wild).mean[-1])
    assert "diverged" in as_csv(results)


def test_a_run_that_stops_by_itself_keeps_its_last_loss(xor: sim.Project) -> None:
    settings = msgspec.structs.replace(xor.training, stop=sim.Stopping(loss=0.2))
    (result,) = swept(Sweep(msgspec.structs.replace(xor, training=settings), {}, (), 5000))
    assert result.ending.how == "loss"
    assert result.ending.epoch < 5000
    assert result.loss[-1] == result.ending.loss <= 0.2


def test_mean_and_spread_are_those_of_the_curves(xor: sim.Project) -> None:
    (group,) = groups(swept(Sweep(xor, {}, tuple(range(6)), 50)))
    table = np.array([result.loss for result in group.results])
    wide, narrow = band(group), band(group, spread="deviation")
    assert np.allclose(wide.mean, table.mean(axis=0))
    assert np.array_equal(wide.low, table.min(axis=0))
    assert np.array_equal(wide.high, table.max(axis=0))
    assert np.allclose(narrow.high - narrow.mean, table.std(axis=0, ddof=1))
    assert group.mean("loss") == pytest.approx(table[:, -1].mean())
    assert group.deviation("loss") == pytest.approx(table[:, -1].std(ddof=1))


@pytest.mark.parametrize("key", AXES)
def test_every_axis_reads_what_it_writes_and_sets_what_it_says(xor: sim.Project, key: str) -> None:
    axis = AXES[key]
    values = parse_values(axis, axis.example)
    assert len(values) > 1
    for value in values:
        assert parse_values(axis, axis.write(value)) == (value,)
        assert axis.now(axis.apply(xor, value)) == value
    for word in axis.choices:
        assert axis.read(word) == word


@pytest.mark.parametrize("ready", READY_MADE, ids=lambda ready: ready.key)
def test_every_ready_made_sweep_runs(ready, xor: sim.Project) -> None:
    values = {key: parse_values(AXES[key], text) for key, text in ready.values.items()}
    sweep = Sweep(xor, values, parse_seeds(ready.seeds), 3)
    assert len(swept(sweep)) == sweep.count > 1


def test_lists_are_read_with_fractions_and_decimal_commas() -> None:
    rate = AXES["learning_rate"]
    assert parse_values(rate, "0.01,0.3, 1/2,") == (0.01, 0.3, 0.5)
    assert parse_values(rate, "0,01; 0,3") == (0.01, 0.3)
    assert parse_values(AXES["batch_size"], "1, 32, ALL") == (1, 32, None)
    assert parse_seeds("3") == (0, 1, 2)
    assert parse_seeds("3, 7") == (3, 7)
    assert parse_seeds("5,") == (5,)
    assert parse_seeds(" ") == ()


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("learning_rate", "", ("write one value", "0.01, 0.3, 0.6")),
        ("learning_rate", "0.1, fast", ("learning rate η", "“fast”")),
        ("learning_rate", "0.1, -1", ("“-1”", "zero or more")),
        ("learning_rate", "0,01, 0,3", ("twice", "semicolons")),
        ("batch_size", "2.5", ("whole number",)),
        ("batch_size", "0", ("whole number from 1",)),
        ("loss", "mse", ("“mse”", "half_squared")),
        ("dropout", "1", ("less than 1",)),
    ],
)
def test_a_word_that_is_no_value_is_named(key: str, text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(sim.SimulatorError) as error:
        parse_values(AXES[key], text)
    assert all(word in str(error.value) for word in words), str(error.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"loss": ("half_squared", "hinge")}, ("With loss hinge",)),
        ({"optimizer": ("sgd", "adam"), "momentum": (0.9,)}, ("With optimizer adam", "adam has no momentum")),
    ],
)
def test_a_case_that_cannot_be_trained_is_named_before_anything_starts(
    xor: sim.Project, values: dict[str, tuple[str, ...]], words: tuple[str, ...]
) -> None:
    with pytest.raises(sim.SimulatorError) as error:
        Sweep(xor, values, (1, 2), 10).check()
    assert all(word in str(error.value) for word in words), str(error.value)


def test_too_many_runs_are_refused(xor: sim.Project) -> None:
    with pytest.raises(sim.SimulatorError, match="at most 10000"):
        Sweep(xor, {"learning_rate": tuple(n / 1000 for n in range(1000))}, tuple(range(11)), 10)


def test_hidden_neurons_need_one_hidden_layer(moons: sim.Project) -> None:
    single = sim.load("and")
    with pytest.raises(sim.SimulatorError, match="no hidden neurons"):
        AXES["width"].apply(single, 3)


def test_tables_hold_every_run_and_every_curve(xor: sim.Project) -> None:
    results = swept(Sweep(xor, {"batch_size": (1, None)}, (0, 1), 4))
    header, *rows = as_csv(results).splitlines()
    assert header == "batch_size,seed,epochs,loss,validation,accuracy,r_squared,ended,seconds"
    assert [row.split(",")[:3] for row in rows] == [
        ["1", "0", "4"],
        ["1", "1", "4"],
        ["all", "0", "4"],
        ["all", "1", "4"],
    ]
    assert float(rows[0].split(",")[3]) == results[0].ending.loss
    header, *rows = curves_csv(results).splitlines()
    assert header == "epoch,batch_size=1 seed=0,batch_size=1 seed=1,batch_size=all seed=0,batch_size=all seed=1"
    assert [row.split(",")[0] for row in rows] == ["0", "1", "2", "3", "4"]
    assert float(rows[-1].split(",")[1]) == results[0].loss[-1]


def test_what_is_kept_back_is_measured_too(moons: sim.Project) -> None:
    training = msgspec.structs.replace(moons.training, split=Split(validation=0.25, seed=3))
    (result,) = swept(Sweep(msgspec.structs.replace(moons, training=training), {}, (4,), 20))
    project = randomized(msgspec.structs.replace(moons, training=training), 4)
    program = sim.compile(project.network)
    trainer = sim.Trainer(program, project.X, project.T, project.training)
    trainer.run(20)
    rows = training.split.rows(len(project.X), VALIDATION)
    output = sim.forward(program, project.X[rows], trainer.parameters).output[:, 0]
    T = project.T[rows][:, 0]
    expected = -np.mean(T * np.log(output) + (1 - T) * np.log(1 - output))
    assert 0 < len(T) < len(project.X)
    assert result.validation[-1] == result.ending.validation == pytest.approx(expected)
    assert band(groups([result])[0], "validation").mean[-1] == result.validation[-1]


def test_a_case_can_be_kept_as_a_whole_run(xor: sim.Project) -> None:
    sweep = Sweep(xor, {"learning_rate": (0.3,)}, (5,), 60)
    (result,) = swept(sweep)
    training = Training(sweep, sweep.cases[0], recorded=True)
    assert training.run(threading.Event()) is not None
    kept = training.kept("η 0.3")
    assert kept.ending.loss == result.ending.loss
    at = np.searchsorted(kept.trace.epochs, result.epochs)
    assert np.array_equal(kept.trace.loss[at], result.loss)
