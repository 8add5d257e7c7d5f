"""Hypothesis profiles: `ci` is quick and repeatable, `thorough` is for the long run (see CONTRIBUTING.md)."""

import os

from hypothesis import HealthCheck, settings

_calm = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=_calm)
settings.register_profile("thorough", max_examples=30_000, deadline=None, suppress_health_check=_calm)
settings.load_profile(os.environ.get("NEWSCLEAN_HYPOTHESIS", "ci"))
