"""How much the tests do, and with which dice: decided by the environment, so that every run can be repeated.

INSTALLPLAN_TEST_SEED=N        the seed of everything random; without it always the same
INSTALLPLAN_TEST_EFFORT=full   more rounds, and the tests that are marked `full`; else `quick`
"""

from __future__ import annotations

import os
import random
from typing import TypeVar

T = TypeVar("T")

SEED_VARIABLE = "INSTALLPLAN_TEST_SEED"
EFFORT_VARIABLE = "INSTALLPLAN_TEST_EFFORT"

SEED = int(os.environ.get(SEED_VARIABLE) or "1")
EFFORT = os.environ.get(EFFORT_VARIABLE) or "quick"
assert EFFORT in ("quick", "full"), f"{EFFORT_VARIABLE} is quick or full, not {EFFORT!r}"
FULL = EFFORT == "full"

# Whether dice were thrown since this was last set to False: such a failure is told with its seed.
thrown = False


def dice(*purpose: object) -> random.Random:
    """Dice for one purpose, so that no other test's throws change what this one does."""
    global thrown
    thrown = True
    return random.Random(f"{SEED} {purpose!r}")


def by_effort(quick: T, full: T) -> T:
    return full if FULL else quick


def how_to_repeat() -> str:
    return f"{SEED_VARIABLE}={SEED} {EFFORT_VARIABLE}={EFFORT}"
