"""Suites that use the kit, run as their writers run them."""

import os
import re
import subprocess
import sys
import time

import pytest

from tests.support.cli import ROOT

DOCS = (ROOT / "docs/testing.md").read_text()
FILES = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", DOCS, re.DOTALL))
SUITE_SECONDS = 200


def run(*arguments, cwd):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ACM_", "PYTEST_"))
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        text=True,
        capture_output=True,
        timeout=SUITE_SECONDS,
        check=False,
    )


def pytest_of(folder, *arguments):
    return run("-m", "pytest", "-W", "error", "-p", "no:cacheprovider", *arguments, ".", cwd=folder)


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_suite_of_the_documentation_passes_alone_and_in_parallel(tmp_path, workers):
    assert list(FILES) == ["shop.py", "conftest.py", "test_shop.py"]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    done = pytest_of(tmp_path, "-n", workers)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{FILES['test_shop.py'].count('def test_')} passed" in done.stdout
    assert "never retrieved" not in done.stdout + done.stderr


@pytest.mark.slow
def test_the_example_s_suite_passes():
    done = run("-m", "pytest", "-p", "no:cacheprovider", "examples/testing/tests", cwd=ROOT)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


@pytest.mark.parametrize("module", ["acm", "pytest", "sqlalchemy"])
def test_a_program_loads_neither_the_engine_nor_pytest(module):
    done = run("-c", f"import sys, pulumi_acm; sys.exit({module!r} in sys.modules)", cwd=ROOT)

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_process_ends_soon_and_leaves_nothing_though_nobody_closes_the_engine(tmp_path):
    program = (
        "import pulumi_acm as acm; from pulumi_acm.testing import Mocks; mocks = Mocks();"
        "mocks.up(lambda: acm.Certificate('web', domain_name='a.test', key_algorithm='EC_prime256v1').arn);"
        "print(mocks.engine._folder)"
    )
    began = time.monotonic()

    done = run("-W", "error", "-c", program, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not os.path.exists(done.stdout.strip())  # noqa: PTH110 - a text is what was printed
    assert time.monotonic() - began < 60
