"""What docs/waiting.md shows has been run. ACM_WRITE_GOLDEN=1 writes the blocks anew."""

import inspect
import os
import re

import pytest

from acm.engine.schedule import LOOKS
from acm.model.looks import LookReason
from acm.plugin.resources.waiting import DEFAULT_SECONDS
from tests.support import waits
from tests.support.project import ROOT

PAGE = ROOT / "docs/waiting.md"
BLOCK = re.compile(r"(<!-- run: (?P<name>[a-z-]+) -->\n```text\n)(?P<shown>.*?)(```\n)", re.DOTALL)


@pytest.mark.e2e
@pytest.mark.slow
@pytest.mark.parametrize("story", waits.STORIES)
def test_every_block_of_the_page_is_what_a_run_prints(project, story):
    program, told = waits.STORIES[story]
    stack = project(program=program, ACM_DEV_ZONE="example.test")
    stack.pulumi("config", "set", "acm:devZone", "example.test")

    printed = dict(told(stack))

    if os.environ.get("ACM_WRITE_GOLDEN"):
        PAGE.write_text(_written(PAGE.read_text(), printed))
    shown = {block["name"]: block["shown"] for block in BLOCK.finditer(PAGE.read_text())}
    for name, text in printed.items():
        assert shown[name] == text


def _written(page, printed):
    return BLOCK.sub(lambda block: f"{block[1]}{printed.get(block['name'], block['shown'])}{block[4]}", page)


def test_every_block_of_the_page_belongs_to_a_story():
    source = inspect.getsource(waits)
    assert [
        name for name in re.findall(r"<!-- run: (.*?) -->", PAGE.read_text()) if f'"{name}"' not in source
    ] == []


def test_the_page_shows_the_programs_that_were_run():
    page = PAGE.read_text()
    assert waits.MISSING.strip() in page
    assert waits.PUBLISHING.strip() in page


def test_the_page_has_a_row_for_each_thing_that_a_look_may_bring():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert set(rows) == {reason.value for reason in LookReason} - {"FOUND"}


def test_the_times_of_the_page_are_those_of_the_engine():
    page = " ".join(PAGE.read_text().split())
    assert f"{DEFAULT_SECONDS / 60:g} minutes" in page
    pauses = ["5 seconds", "10 seconds", "minute", "10 minutes"]
    seconds = [5, 10, 60, 600]
    assert [pause.total_seconds() for _, pause in LOOKS] == seconds
    assert all(f"every {pause}" in page for pause in pauses)
