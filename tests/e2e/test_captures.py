"""`acm report` is tested with captures of the real CLI; here it is seen that the CLI still prints such."""

import os

import pytest

from tests.support.captures import FOLDER, Stage, portable, scenes, shape

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.mark.timeout(600)
def test_previews_print_what_the_captures_hold(tmp_path, cli):
    differing = {}
    for name, printed in scenes(Stage(tmp_path, cli)):
        file = FOLDER / f"{name}.json"
        capture = portable(printed)
        if os.environ.get("ACM_WRITE_GOLDEN"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(capture)
        if shape(capture) != shape(file.read_text()):
            differing[name] = shape(capture) ^ shape(file.read_text())
    assert not differing, differing
