"""Any epoch again, bit for bit: whatever was changed while the run went on, and however long ago."""

import dataclasses

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulator as sim
from simulator import history as history_module
from simulator.history import Moment, Trace
from simulator.replay import replay
from tests.simulator.random_networks import NUMBERS, problems

RATES = st.floats(0.001, 0.2)
SHARES = st.sampled_from([0.0, 0.5, 0.9])


@st.composite
def optimizers(draw: st.DrawFn) -> sim.Optimizer:
    rate, momentum = draw(RATES), draw(SHARES)
    nesterov = momentum > 0 and draw(st.booleans())
    sgd = sim.SGD(rate, momentum, nesterov)
    return draw(st.sampled_from([sgd, sim.AdaGrad(rate), sim.RMSProp(rate), sim.Adam(rate)]))


@st.composite
def learning(draw: st.DrawFn, hidden: list[str]) -> sim.TrainingSettings:
    schedules = [sim.Constant(), sim.InverseTime(0.1)]
    return sim.TrainingSettings(
        optimizer=draw(optimizers()),
        batch_size=draw(st.sampled_from([None, 1, 2, 3])),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 3)),
        schedule=draw(st.sampled_from(schedules)),
        l1=draw(st.sampled_from([0.0, 0.001])),
        l2=draw(st.sampled_from([0.0, 0.001])),
        dropout={name: 0.3 for name in hidden if draw(st.booleans())},
        noise=draw(st.sampled_from([0.0, 0.1])),
        samples=draw(st.sampled_from(["mean", "sum"])),
    )


@pytest.fixture
def few_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A history that is as short of room after some dozen epochs as another after thousands."""
    monkeypatch.setattr(history_module, "MOST_MOMENTS", 12)


def copy_of(trainer: sim.Trainer) -> Moment:
    state = trainer.optimizer_state
    kept = dataclasses.replace(state, moments=state.moments.copy())
    return Moment(trainer.epoch, trainer.parameters.copy(), kept)


@pytest.mark.usefixtures("few_moments")
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_every_epoch_comes_back_as_it_was_whatever_was_changed_meanwhile(data: st.DataObject) -> None:
    net, X, T = data.draw(problems())
    program = sim.compile(net)
    hidden = [name for name in program.nodes if name not in program.outputs]
    options = data.draw(learning(hidden))
    run = sim.Trainer(program, X, T, options)
    known: dict[int, Moment] = {}
    for _ in range(data.draw(st.integers(1, 5))):
        for _ in range(data.draw(st.integers(1, 25))):
            known[run.epoch] = copy_of(run)
            run.run(1)
        if run.divergence:
            break
        known[run.epoch] = copy_of(run)
        change = data.draw(st.sampled_from(["settings", "settings live", "data", "weights", "pause", "earlier"]))
        if change == "settings live":
            run.settings = data.draw(learning(hidden))
            continue
        if change != "weights" or data.draw(st.booleans()):
            run.record_now()
        start, past = copy_of(run), run.history.trace()
        if change == "settings":
            options = data.draw(learning(hidden))
        elif change == "data":
            X, T = X + 0.1, np.vstack([T[1:], T[:1]])
        elif change == "weights":
            place = data.draw(st.integers(0, len(start.parameters) - 1)) if len(start.parameters) else None
            if place is not None:
                start.parameters[place] = data.draw(NUMBERS)
        elif change == "earlier":
            epoch = data.draw(st.integers(past.first or 0, run.epoch))
            found = replay(program, past, epoch)
            assert found is not None
            start, past = found, past.until(found)
            known = {epoch: moment for epoch, moment in known.items() if epoch <= start.epoch}
            options, X, T = (getattr(past.conditions_at(epoch), name) for name in ("settings", "X", "T"))
        else:
            options = run.settings
        run = sim.Trainer(
            dataclasses.replace(program, parameters=start.parameters),
            X,
            T,
            options,
            epoch=start.epoch,
            past=past,
            optimizer_state=start.optimizer_state,
        )
    trace = run.history.trace()
    assert len(trace.moments) <= 12
    first = trace.first if trace.first is not None else run.epoch
    for epoch in range(first, run.epoch):
        found = replay(program, trace, epoch)
        assert found is not None
        assert found.parameters.tobytes() == known[epoch].parameters.tobytes()
        same_optimizer = found.optimizer_state.kind == known[epoch].optimizer_state.kind
        assert found.equals(known[epoch]) or not same_optimizer


def trained(epochs: int, **changes: object) -> tuple[sim.Program, Trace, sim.Project]:
    project = sim.load("xor")
    program = sim.compile(project.network)
    options = msgspec.structs.replace(project.training, **changes)
    run = sim.Trainer(program, project.X, project.T, options)
    run.run(epochs)
    run.record_now()
    return program, run.history.trace(), project


@pytest.mark.parametrize("epoch", [0, 1, 1234, 4095, 4096, 9_999, 10_000])
def test_an_epoch_of_a_long_run_is_that_of_a_fresh_run_to_it(epoch: int) -> None:
    program, trace, project = trained(10_000)
    assert trace.stride > 1
    fresh = sim.Trainer(program, project.X, project.T, project.training, recorded=False)
    fresh.run(epoch)
    found = replay(program, trace, epoch)
    assert found is not None
    assert found.equals(copy_of(fresh))


def test_a_condition_that_ended_the_run_does_not_end_its_replay() -> None:
    program, trace, project = trained(3000, optimizer=sim.SGD(2.0), stop=sim.Stopping(loss=0.1))
    stopped = int(trace.moment_epochs[-1])
    assert 0 < stopped < 3000
    options = msgspec.structs.replace(project.training, optimizer=sim.SGD(2.0))
    again = sim.Trainer(
        dataclasses.replace(program, parameters=trace.moments[-1].parameters),
        project.X,
        project.T,
        options,
        epoch=stopped,
        past=trace,
        optimizer_state=trace.moments[-1].optimizer_state,
    )
    again.run(3000)
    past = again.history.trace()
    for epoch in (stopped - 1, stopped, stopped + 1, stopped + 1501):
        found = replay(program, past, epoch)
        fresh = sim.Trainer(program, project.X, project.T, options, recorded=False)
        fresh.run(epoch)
        assert found is not None
        np.testing.assert_array_equal(found.parameters, fresh.parameters)


def test_a_replay_can_be_stopped_and_goes_on_from_where_it_was() -> None:
    program, trace, _ = trained(10_000)
    trace = dataclasses.replace(trace, moments=trace.moments[:1])
    reached: list[tuple[Moment, int]] = []

    def until_a_thousand(moment: Moment, left: int) -> bool:
        reached.append((moment, left))
        return moment.epoch < 1000

    assert replay(program, trace, 5000, goes_on=until_a_thousand) is None
    near, left = reached[-1]
    assert 1000 <= near.epoch < 5000
    assert left == 5000 - near.epoch
    later: list[int] = []
    found = replay(program, trace, 5000, near=[near], goes_on=lambda moment, left: later.append(moment.epoch) or True)
    assert later[0] > near.epoch
    whole = replay(program, trace, 5000)
    assert found is not None
    assert whole is not None
    assert found.equals(whole)


def test_what_is_near_is_used_only_on_the_way() -> None:
    program, trace, _ = trained(100)
    wrong = Moment(50, trace.moments[0].parameters + 9.0, trace.moments[0].optimizer_state)
    for epoch in (49, 50, 51):
        found = replay(program, trace, epoch, near=[wrong])
        assert found is not None
        assert found.equals(trace.moments[epoch])


def test_an_epoch_before_the_first_that_is_known_is_not_found() -> None:
    program, trace, _ = trained(10)
    assert replay(program, dataclasses.replace(trace, moments=trace.moments[4:]), 3) is None
    assert replay(program, Trace(), 0) is None


@pytest.mark.parametrize("optimizer", [sim.SGD(0.05, momentum=0.9), sim.Adam(0.01)])
def test_an_epoch_of_a_wide_network_that_learns_by_matrix_products_comes_back_too(optimizer: sim.Optimizer) -> None:
    net, rng = sim.Network(), np.random.default_rng(0)
    layers = [[net.add_input(f"x{index}").name for index in range(60)]]
    for size in (100, 5):
        layers.append([net.add_neuron(f"n{size}_{index}", "tanh", bias=0.0).name for index in range(size)])
        for source in layers[-2]:
            for target in layers[-1]:
                net.connect(source, target, float(rng.normal(0.0, 0.1)))
    X, T = rng.normal(size=(90, 60)), rng.uniform(-0.9, 0.9, (90, 5))
    options = sim.TrainingSettings(optimizer=optimizer, batch_size=64, shuffle=True)
    run = sim.Trainer(sim.compile(net), X, T, options)
    assert run.backend == "matrices"
    known = []
    for _ in range(40):
        known.append(copy_of(run))
        run.run(1)
    trace = dataclasses.replace(run.history.trace(), moments=run.history.trace().moments[::16])
    for moment in known:
        found = replay(run.program, trace, moment.epoch)
        assert found is not None
        assert found.equals(moment)
