"""Features brought to mean 0 and standard deviation 1, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.arrays import Array, ArrayLike
from simulator.engine import DataError
from simulator.sentences import QT_TRANSLATE_NOOP


@dataclass(frozen=True, eq=False)
class Standardization:
    """x' = (x − mean) / scale, column by column; `mean` and `scale` are (columns,), in the units of their column.

    `scale` is the standard deviation over all samples (divided by n). A column that is the same everywhere has none:
    it is `constant` (columns,), its scale is 1 and it becomes 0.
    """

    mean: Array
    scale: Array
    constant: NDArray[np.bool_]

    @classmethod
    def of(cls, X: ArrayLike) -> Standardization:
        """The standardization of samples `X` (samples, columns); a `DataError` if there are none."""
        X = np.asarray(X, dtype=np.float64)
        if X.ndim != 2 or not len(X):
            raise DataError(
                QT_TRANSLATE_NOOP("error", "Standardizing takes a table with at least one sample; add one.")
            )
        constant = X.min(axis=0) == X.max(axis=0)
        # The mean of equal numbers may differ from them by rounding, and would leave a trace instead of 0.
        mean = np.where(constant, X[0], X.mean(axis=0))
        return cls(mean, np.where(constant, 1.0, X.std(axis=0)), constant)

    @classmethod
    def nothing(cls, columns: int) -> Standardization:
        """What leaves so many columns as they are."""
        return cls(np.zeros(columns), np.ones(columns), np.zeros(columns, dtype=np.bool_))

    def only(self, wanted: NDArray[np.bool_]) -> Standardization:
        """The same for the `wanted` (columns,) and no change of the others."""
        return Standardization(
            np.where(wanted, self.mean, 0.0), np.where(wanted, self.scale, 1.0), self.constant & wanted
        )

    def transform(self, X: ArrayLike) -> Array:
        """`X` (samples, columns) standardized."""
        result: Array = (np.asarray(X, dtype=np.float64) - self.mean) / self.scale
        return result

    def inverse(self, X: ArrayLike) -> Array:
        """Standardized `X` (samples, columns) in its own units again."""
        result: Array = np.asarray(X, dtype=np.float64) * self.scale + self.mean
        return result

    def raw_weights(self, weights: ArrayLike, bias: ArrayLike = 0.0) -> tuple[Array, Array]:
        """Weights (columns, ...) and bias (...) for raw features that give the same z as these for standardized ones.

        w = w'/s and b = b' − Σ w'm/s, since Σ w'(x − m)/s + b' = Σ (w'/s) x + (b' − Σ w'm/s).
        """
        raw = (np.asarray(weights, dtype=np.float64).T / self.scale).T
        return raw, np.asarray(np.asarray(bias, dtype=np.float64) - self.mean @ raw)

    def standardized_weights(self, weights: ArrayLike, bias: ArrayLike = 0.0) -> tuple[Array, Array]:
        """The inverse of `raw_weights`: w' = w·s and b' = b + Σ w·m."""
        raw = np.asarray(weights, dtype=np.float64)
        return (raw.T * self.scale).T, np.asarray(np.asarray(bias, dtype=np.float64) + self.mean @ raw)
