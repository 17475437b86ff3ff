"""The array types that the engine passes around."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]

__all__ = ["Array", "ArrayLike"]
