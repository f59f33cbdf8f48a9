"""The command line of the installers: options, exit codes, signals."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from tools.installer.machine import Machine, cache_folder
from tools.installer.outcome import Found, NotFound, WayFailed
from tools.installer.progress import Progress

FOUND = 0
NOT_FOUND = 1
INTERRUPTED = 130

Getter = Callable[[Machine], Found]


@dataclass(frozen=True, slots=True)
class Product:
    """What a command line hands out: how to look for it, how to make it."""

    look: Getter
    install: Getter


def run(arguments: Sequence[str], description: str, products: dict[str, Product]) -> int:
    """Carry out an installer's command line; return its exit code.

    0: the folder stands on standard output. 1: not to be had; standard error says why. 130: interrupted; the next
    run goes on from there.
    """
    options = _parse(arguments, description, products)
    signal.signal(signal.SIGTERM, _interrupt)
    started = time.monotonic()
    try:
        machine = Machine(os.environ, cache_folder(os.environ), Progress(sys.stderr))
        product = products[options.what]
        found = (product.look if options.check else product.install)(machine)
    except (NotFound, WayFailed) as error:
        return _refuse(error, as_json=options.json)
    except KeyboardInterrupt:
        print("  stopped; the next run goes on from here", file=sys.stderr)
        return INTERRUPTED
    print(_as_json(found, time.monotonic() - started) if options.json else found.folder)
    return FOUND


def _parse(arguments: Sequence[str], description: str, products: dict[str, Product]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("what", nargs="?", choices=list(products), default=next(iter(products)))
    parser.add_argument("--check", action="store_true", help="only look; download and build nothing")
    parser.add_argument("--json", action="store_true", help="answer as one JSON object")
    return parser.parse_args(arguments)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _as_json(found: Found, seconds: float) -> str:
    return json.dumps(
        {
            "found": True,
            "folder": str(found.folder),
            "version": found.version,
            "source": found.source,
            "seconds": round(seconds, 1),
        }
    )


def _refuse(error: NotFound | WayFailed, *, as_json: bool) -> int:
    if as_json:
        attempts = error.attempts if isinstance(error, NotFound) else ()
        said = [{"way": attempt.way, "said": attempt.said} for attempt in attempts]
        print(json.dumps({"found": False, "reason": str(error), "attempts": said}))
    else:
        print(error, file=sys.stderr)
    return NOT_FOUND
