"""docs/families.md: a row for each of the sixty-three families, and every test that it names is there."""

import re

import pytest

from tests.support.cli import ROOT

PAGE = (ROOT / "docs/families.md").read_text()
ROWS = [line.split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d", line)]
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))


def test_every_family_has_a_row():
    assert [int(row[0].strip("| ")) for row in ROWS] == list(range(1, 64))


def test_what_is_cured_names_a_test_and_what_is_open_says_why():
    for number, _, _, state, how, tests in ROWS:
        assert state in ("cured", "not applicable", "open"), number
        assert how.strip(), number
        assert state != "cured" or "::" in tests, number


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_that_is_named_is_there(path, name):
    assert re.search(rf"^(async )?def {name}\(", (ROOT / "tests" / path).read_text(), re.MULTILINE)
