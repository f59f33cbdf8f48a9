"""Makes everything ready to work here: the environment ``.venv`` and the Debian packages that ``--for`` needs.

``python3 tools/setup.py [--for demo|check|test]``: needs no package, starts in any Python 3, and takes less than a second
where everything is there.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> int:
    """Set up; 0 where that succeeded, 1 with the reason on standard error where not, 130 where interrupted."""
    if sys.version_info < OLDEST:
        return _start_again()
    # Late: the checkout is on no import path before this line, and an older Python cannot read these modules.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tools.installer import setting_up

    return setting_up.run(sys.argv[1:])


def _start_again() -> int:
    for name in NEWER:
        program = shutil.which(name)
        if program:
            os.execv(program, [program, *sys.argv])  # noqa: S606 - a shell would add nothing
    sys.stderr.write(f"Python 3.11 or newer is needed: none of {', '.join(NEWER)} is on PATH.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
