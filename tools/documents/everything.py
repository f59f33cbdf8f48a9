"""All documents that are made from the code, and which of them are out of date."""

from __future__ import annotations

from pathlib import Path

from tools.documents import drawings, operations, reference


def documents(root: Path) -> dict[Path, str]:
    """Return what each document below ``root`` should read, by its path there."""
    drawn = {Path(name): drawings.drawn((root / name).read_text()) for name in drawings.FILES}
    drawn[Path(operations.PATH)] = operations.page()
    return drawn | {Path(name): text for name, text in reference.pages(reference.committed()).items()}


def stale(root: Path) -> dict[Path, str | None]:
    """Return the documents that do not read as they should, with what they should; None where they should not be."""
    wanted = documents(root)
    found = {path.relative_to(root) for folder in reference.FOLDERS for path in (root / folder).glob("*.md")}
    left_over: dict[Path, str | None] = dict.fromkeys(found - set(wanted))
    return left_over | {name: text for name, text in wanted.items() if _read(root / name) != text}


def write(root: Path, changes: dict[Path, str | None]) -> None:
    """Make the documents read as ``stale`` says."""
    for name, text in changes.items():
        path = root / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
