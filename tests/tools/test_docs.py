"""What is drawn from the code is as the code is now."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import render_docs

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", render_docs.FILES)
def test_the_drawings_of_a_document_are_up_to_date(name):
    text = (ROOT / name).read_text()
    assert render_docs.drawn(text) == text, "run: .venv/bin/python tools/render_docs.py"


def test_every_document_has_a_drawing_and_every_drawing_a_document():
    texts = "".join((ROOT / name).read_text() for name in render_docs.FILES)
    assert {name for name in render_docs.DRAWINGS if f"<!-- drawn: {name} -->" in texts} == set(
        render_docs.DRAWINGS
    )


def test_the_check_of_the_drawings_fails_where_one_is_stale(tmp_path, monkeypatch):
    for name in render_docs.FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<!-- drawn: errors -->\nold\n<!-- end -->\n")
    monkeypatch.setattr(render_docs, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["render_docs.py", "--check"])
    assert render_docs.main() == 1
    assert "old" in (tmp_path / render_docs.FILES[0]).read_text(), "a check writes nothing"


def test_links_between_documents_lead_somewhere():
    documents = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, text=True, capture_output=True, check=True
    ).stdout.split()
    broken = [
        (document, target)
        for document in documents
        for target in _links((ROOT / document).read_text())
        if "://" not in target and not (ROOT / document).parent.joinpath(target.split("#")[0]).exists()
    ]
    assert broken == []


def _links(text: str) -> list[str]:
    return [part.split(")")[0] for part in text.split("](")[1:]]
