"""Draws the pictures and tables of ARCHITECTURE.md and docs/, and writes the pages of the reference.

``python tools/render_docs.py`` writes them, and removes pages of what the schema no longer has; ``--check`` writes
nothing and exits with 1 where a file is out of date. The reference comes from ``schema/schema.json``: make that first.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write the documents, or check them."""
    # Late: the checkout is on no import path before this line.
    sys.path.insert(0, str(ROOT))
    from tools.documents import everything

    stale = everything.stale(ROOT)
    if "--check" not in sys.argv:
        everything.write(ROOT, stale)
    names = ", ".join(str(name) for name in sorted(stale))
    print(f"made anew: {names}" if stale else "all documents are up to date")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
