"""A plugin of pytest for mutants: the same examples each time, no search for small ones, formulas by the interpreter.

A changed formula would else wait for the compiler, and a mutant that lives by luck today would die by luck tomorrow.
"""

import os

import hypothesis
import numpy as np
import pytest

from advisor.pricing.compiled import interpret


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    # As the child sets it for the module that it changes; see ``running``.
    if os.environ["NUMBA_DISABLE_JIT"] == "1":
        interpret()
        # The compiler warns of no division by zero either.
        np.seterr(all="ignore")
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=50,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
