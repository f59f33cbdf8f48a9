"""The fixtures of pulumi-acm."""

from pulumi_acm.testing.fixtures import acm_engine, acm_mocks, acm_zone  # noqa: F401 - pytest finds them by name
