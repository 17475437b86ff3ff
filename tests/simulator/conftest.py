"""Settings for the tests of the engine."""

from hypothesis import settings

# The same examples every time: a test that fails on one machine fails on all of them.
settings.register_profile("perceptron", max_examples=50, deadline=None, derandomize=True, database=None)
settings.load_profile("perceptron")
