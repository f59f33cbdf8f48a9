"""What is made from the code is as the code is now."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import render_docs
from tools.documents import drawings, everything, reference

ROOT = Path(__file__).resolve().parents[2]


def test_every_document_that_is_made_from_the_code_is_up_to_date():
    assert everything.stale(ROOT) == {}, "run: .venv/bin/python tools/render_docs.py"


def test_every_document_has_a_drawing_and_every_drawing_a_document():
    texts = "".join((ROOT / name).read_text() for name in drawings.FILES)
    assert {name for name in drawings.DRAWINGS if f"<!-- drawn: {name} -->" in texts} == set(
        drawings.DRAWINGS
    )


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of all documents, which the command takes for the checkout."""
    for name in everything.documents(ROOT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(render_docs, "ROOT", tmp_path)
    return tmp_path


def _run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["render_docs.py", *arguments])
    return render_docs.main()


def _old_drawing(root):
    path = root / "docs/errors.md"
    path.write_text("<!-- drawn: errors -->\nold\n<!-- end -->\n")
    return path


def _old_page(root):
    path = root / "docs/resources/certificate.md"
    path.write_text(path.read_text().replace("domainName", "domain"))
    return path


def _page_of_nothing(root):
    path = root / reference.FOLDERS[0] / "forgotten.md"
    path.write_text("# Forgotten\n")
    return path


@pytest.mark.parametrize("spoil", [_old_drawing, _old_page, _page_of_nothing])
def test_the_check_fails_where_a_document_is_stale_and_writes_nothing(copy, monkeypatch, spoil):
    path = spoil(copy)
    spoilt = path.read_text()
    assert _run(monkeypatch, "--check") == 1
    assert path.read_text() == spoilt


@pytest.mark.parametrize("spoil", [_old_drawing, _old_page, _page_of_nothing])
def test_the_command_mends_what_is_stale_and_removes_pages_of_nothing(copy, monkeypatch, spoil):
    path = spoil(copy)
    _run(monkeypatch)
    assert _run(monkeypatch, "--check") == 0
    assert path.exists() == (spoil is not _page_of_nothing)


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
