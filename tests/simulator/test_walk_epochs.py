"""Batches and whole epochs, one operation at a time, against the engine, the optimizers and the trainer."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from latex_arithmetic import compute
from random_networks import problems

import simulator as sim
from simulator.batches import Batch, batches
from simulator.learning import rates, with_penalty
from simulator.program import with_parameters
from simulator.walkthrough import KINDS, Place, Rounding, Style

OPTIMIZERS = st.sampled_from(
    [
        sim.SGD(0.25),
        sim.SGD(0.1, momentum=0.9),
        sim.SGD(0.1, momentum=0.5, nesterov=True),
        sim.AdaGrad(0.1),
        sim.RMSProp(0.01, decay=0.9),
        sim.Adam(0.05),
    ]
)
SCHEDULES = st.sampled_from([sim.Constant(), sim.StepDecay(0.5, 1), sim.ExponentialDecay(0.9), sim.InverseTime(0.1)])


@st.composite
def trainings(draw: st.DrawFn, net: sim.Network) -> sim.TrainingSettings:
    """Everything that training can be set to, for one network."""
    may_drop = [name for name in net.nodes if name not in net.outputs]
    dropped = draw(st.lists(st.sampled_from(may_drop), unique=True, max_size=2))
    return sim.TrainingSettings(
        optimizer=draw(OPTIMIZERS),
        schedule=draw(SCHEDULES),
        samples=draw(st.sampled_from(["mean", "sum"])),
        outputs=draw(st.sampled_from(["mean", "sum"])),
        batch_size=draw(st.none() | st.integers(1, 3)),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 9)),
        l1=draw(st.sampled_from([0.0, 0.01])),
        l2=draw(st.sampled_from([0.0, 0.02])),
        half_l2=draw(st.booleans()),
        dropout={name: 0.4 for name in dropped},
        noise=draw(st.sampled_from([0.0, 0.1])),
    )


@st.composite
def courses(draw: st.DrawFn, max_samples: int = 5):
    """A problem, how to learn it, and how many epochs lie behind."""
    net, X, T = draw(problems(max_samples=max_samples))
    return net, X, T, draw(trainings(net)), draw(st.integers(0, 2))


def trained(net, X, T, options, epochs: int) -> sim.Trainer:
    trainer = sim.Trainer(sim.compile(net), X, T, options, backend="reference")
    trainer.run(epochs)
    assume(trainer.divergence is None and np.abs(trainer.parameters).max(initial=0.0) < 1e6)
    return trainer


def walk_on(trainer: sim.Trainer, net, **options) -> sim.Walkthrough:
    """The epoch that a trainer would run next."""
    program = sim.compile(with_parameters(net, trainer.program, trainer.parameters))
    return sim.walk_epoch(
        program,
        trainer.X,
        trainer.T,
        trainer.settings,
        epoch=trainer.epoch,
        optimizer_state=trainer.optimizer_state,
        **options,
    )


@given(courses())
def test_an_epoch_ends_with_the_weights_of_the_trainer(course) -> None:
    net, X, T, options, epochs = course
    trainer = trained(net, X, T, options, epochs)
    walk = walk_on(trainer, net)
    new = {step.target: step.value for step in walk if step.kind == "update"}
    parameters, state = walk.moment(walk.batch_count)
    trainer.run(1)
    assume(trainer.divergence is None)
    np.testing.assert_array_equal(parameters, trainer.parameters)
    np.testing.assert_array_equal(state.moments, trainer.optimizer_state.moments)
    assert state.steps == trainer.optimizer_state.steps
    for key, place in trainer.program.place.items():
        if trainer.program.trainable[place]:
            # The last update of each weight is the one that the epoch ends with.
            assert new[key] == trainer.parameters[place]


def optimizer_in(options: sim.TrainingSettings, epoch: int):
    return msgspec.structs.replace(options.optimizer, learning_rate=float(rates(options, epoch, 1)[0]))


class Reference:
    """One batch as the engine and the optimizer compute it."""

    def __init__(self, trainer: sim.Trainer, batch: Batch, parameters, state) -> None:
        options, program = trainer.settings, trainer.program
        self.program, self.batch, self.optimizer = program, batch, optimizer_in(options, trainer.epoch)
        self.ahead = sim.forward(program, batch.X, parameters, batch.masks)
        self.back = sim.backward(program, self.ahead, batch.T, options.loss, options.samples, options.outputs)
        self.total = sim.backward(program, self.ahead, batch.T, options.loss, "sum", options.outputs).gradient
        self.followed = with_penalty(program, parameters, self.back.gradient, options)
        updated, self.state = self.optimizer.step(parameters, self.followed, state)
        self.updated = np.where(program.trainable, updated, parameters)
        self.alone = []
        for k in range(len(batch.X)):
            masks = {name: mask[[k]] for name, mask in batch.masks.items()}
            ahead = sim.forward(program, batch.X[[k]], parameters, masks)
            self.alone.append(sim.backward(program, ahead, batch.T[[k]], options.loss, "sum", options.outputs).gradient)

    def value(self, kind: str, target, k: int | None) -> float:
        """As a gradient; `k` is the sample's place in the batch."""
        if k is not None:
            return float(self._of_sample(kind, target, k))
        if kind == "batch_loss":
            return self.back.loss
        place, moments = self.program.place[target], self.state.moments
        optimizer, steps = self.optimizer, self.state.steps
        return float(
            {
                "gradient_sum": lambda: self.total[place],
                "gradient_mean": lambda: self.back.gradient[place],
                "penalty": lambda: self.followed[place],
                "velocity": lambda: moments[0, place],
                "squares": lambda: moments[0, place],
                "first_moment": lambda: moments[0, place],
                "second_moment": lambda: moments[1, place],
                "lookahead": lambda: self.followed[place] + optimizer.momentum * moments[0, place],
                "first_corrected": lambda: moments[0, place] / (1.0 - optimizer.first_decay**steps),
                "second_corrected": lambda: moments[1, place] / (1.0 - optimizer.second_decay**steps),
                "update": lambda: self.updated[place],
            }[kind]()
        )

    def _of_sample(self, kind: str, target, k: int) -> float:
        if kind == "loss":
            return self.back.losses[k]
        if kind == "gradient":
            return self.alone[k][self.program.place[target]]
        if kind in ("output_error", "hidden_error", "input_gradient"):
            return self.back.delta[target][k]
        if kind in ("noise", "weighted_sum"):
            return self.ahead.z[target][k]
        if kind == "activation" and target in self.batch.masks:
            unit = next(unit for unit in self.program.units if unit.name == target)
            return unit.activation.value(self.ahead.z[target])[k]
        return self.ahead.a[target][k]


SIGNED = {"output_error", "hidden_error", "input_gradient", "gradient", "gradient_sum", "gradient_mean", "penalty"} | {
    "velocity",
    "lookahead",
    "first_moment",
    "first_corrected",
}


@given(courses(), st.sampled_from(["gradient", "error_term"]))
def test_every_value_is_that_of_the_engine_and_the_optimizer(course, convention: str) -> None:
    net, X, T, options, epochs = course
    trainer = trained(net, X, T, options, epochs)
    walk = walk_on(trainer, net, style=Style(convention))
    references: list[Reference] = []
    parameters, state = trainer.parameters, trainer.optimizer_state
    for batch in batches(trainer.program, trainer.X, trainer.T, options, epochs):
        references.append(Reference(trainer, batch, parameters, state))
        parameters, state = references[-1].updated, references[-1].state
    for index, step in enumerate(walk):
        where = walk.locate(index)
        assert walk.index(where) == index
        expected = references[where.batch].value(step.kind, step.target, where.sample)
        if convention == "error_term" and step.kind in SIGNED:
            expected = -expected
        # A sample's gradient of its own is added up in another order than the engine's of the batch.
        assert step.value == (pytest.approx(expected, rel=1e-9, abs=1e-12) if step.kind == "gradient" else expected)
        assert step.value != 0.0 or math.copysign(1.0, step.value) == 1.0
        assert walk.value(step.kind, step.target, index) == step.value


@given(courses(), st.sampled_from(["gradient", "error_term"]))
@settings(max_examples=60)
def test_every_formula_with_numbers_gives_the_value(course, convention: str) -> None:
    net, X, T, options, epochs = course
    trainer = trained(net, X, T, options, epochs)
    assume(np.abs(trainer.parameters).max(initial=0.0) < 100)
    for step in walk_on(trainer, net, style=Style(convention, digits=15)):
        assert step.kind in KINDS
        assert compute(step.numbers) == pytest.approx(step.value, rel=1e-7, abs=1e-10), step
        reason = str(step.reason)
        assert reason.endswith(".")
        assert "{" not in reason
        assert step.symbols.count("{") == step.symbols.count("}")
        assert "\ue000" not in step.symbols + step.numbers


@given(courses(), st.sampled_from(["gradient", "error_term"]))
@settings(max_examples=60)
def test_terms_add_up_to_their_operation(course, convention: str) -> None:
    net, X, T, options, epochs = course
    trainer = trained(net, X, T, options, epochs)
    assume(np.abs(trainer.parameters).max(initial=0.0) < 100)
    walk = walk_on(trainer, net, style=Style(convention, digits=15))
    for index in range(len(walk)):
        terms = [walk.at(Place(index - 1, term)) for term in range(1, walk.terms(index) + 1)]
        for step in terms:
            assert compute(step.numbers) == pytest.approx(step.value, rel=1e-7, abs=1e-10), step
            assert str(step.reason).endswith(".")
        if terms and walk[index].kind not in ("hidden_error", "input_gradient", "gradient_sum"):
            assert terms[-1].value == pytest.approx(walk[index].value, rel=1e-9, abs=1e-12)


@given(courses())
@settings(max_examples=60)
def test_sources_are_the_numbers_they_say(course) -> None:
    net, X, T, options, epochs = course
    walk = walk_on(trained(net, X, T, options, epochs), net)
    for index, step in enumerate(walk):
        for source, value in step.sources.items():
            place = walk.find(source.kind, source.target, index, source.sample)
            if place is not None:
                assert place < index
                slopes = ("hidden_error", "input_gradient", "gradient")
                local = source.kind == "weighted_sum" and step.kind in slopes
                if not local:
                    assert walk[place].value == pytest.approx(value, rel=1e-12, abs=1e-15)
            else:
                assert source.kind in {"input", "target", "weight", "mask", "drawn_noise", "memory"}, source


# By hand


def test_rounding_by_hand_gives_the_printed_numbers_with_the_exact_ones_beside() -> None:
    project = sim.load("def")
    options = {"optimizer": project.training.optimizer, "convention": "error_term"}
    exact = sim.walkthrough(project.network, project.X[0], project.T[0], **options)
    walk = sim.walkthrough(project.network, project.X[0], project.T[0], rounding=Rounding(), **options)
    steps = {(step.kind, step.target): step for step in walk}
    assert steps["activation", "D"].value == 0.57
    assert steps["activation", "E"].value == 0.45
    assert steps["weighted_sum", "F"].value == -0.24
    assert steps["output_error", "F"].value == -0.108
    assert steps["hidden_error", "D"].value == 0.013
    assert steps["hidden_error", "E"].value == -0.003
    assert steps["update", ("B", "D")].value == pytest.approx(-0.5935)
    assert steps["hidden_error", "D"].numbers == (r"0.57\,(1 - 0.57) \cdot \left(-0.108\right) \cdot \left(-0.5\right)")
    for step, other in zip(walk, exact, strict=True):
        assert step.exact == other.value
        assert other.exact is None


@pytest.mark.parametrize(("logarithm", "unit"), [("ln", 1.0), ("log2", math.log(2.0)), ("log10", math.log(10.0))])
def test_the_loss_can_be_shown_with_another_logarithm(logarithm: str, unit: float) -> None:
    net = sim.Network([sim.Input("x"), sim.Neuron("y")], [sim.Edge("x", "y", 0.5)])
    options = {"loss": "cross_entropy", "digits": 15}
    plain = list(sim.walkthrough(net, [2.0], [1.0], **options))
    shown = list(sim.walkthrough(net, [2.0], [1.0], logarithm=logarithm, **options))
    for before, after in zip(plain, shown, strict=True):
        assert after.value == pytest.approx(before.value / (unit if before.kind == "loss" else 1.0))
        assert compute(after.numbers) == pytest.approx(after.value)
    squared = sim.walkthrough(net, [2.0], [1.0], logarithm=logarithm)
    assert [step.value for step in squared] == [step.value for step in sim.walkthrough(net, [2.0], [1.0])]


def test_dropout_is_told_with_its_mask() -> None:
    net = sim.load("def").network
    walk = sim.walkthrough(net, [0, 1, 1], [0], masks={"D": [0.0], "E": [2.0]})
    steps = {(step.kind, step.target): step for step in walk}
    assert steps["dropout", "E"].symbols == r"\tilde{a}_{E} = m_{E}\,a_{E}"
    assert steps["dropout", "E"].value == pytest.approx(2.0 * steps["activation", "E"].value)
    assert steps["dropout", "D"].value == 0.0
    assert "leaves D out" in str(steps["dropout", "D"].reason)
    assert steps["hidden_error", "D"].value == 0.0
    assert str(steps["hidden_error", "D"].reason).startswith("Neuron D was left out for this sample")
    assert r"\tilde{a}_{D}" in steps["gradient", ("D", "F")].symbols
    # The sentences say what m and the tilde are.
    assert "times m = 2 = 1/(1 − 0.5)" in str(steps["dropout", "E"].reason)
    assert str(steps["weighted_sum", "F"].reason).endswith("ã is 0 where dropout leaves a out, and elsewhere 2·a.")
    assert str(steps["hidden_error", "E"].reason).endswith("Dropout kept it: m = 2 = 1/(1 − 0.5).")
    assert "carried what dropout left of E" in str(steps["gradient", ("E", "F")].reason)
    assert "ã" not in str(steps["weighted_sum", "D"].reason)
