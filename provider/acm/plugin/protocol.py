"""Pulumi's protocol classes without Pulumi's SDK around them.

``import pulumi.runtime.proto`` runs the SDK's own ``__init__`` modules, which take three times as long as all that
this plugin needs until its port is printed. The generated modules need nothing of that.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
import types
from pathlib import Path

_PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")
_loading = threading.Lock()


def load_the_sdk() -> None:
    """Put the whole SDK in place of the packages that ``skip_the_sdk`` made; for what runs programs of its own.

    The protocol's modules stay the ones that are loaded: a message has one class. Where nothing was skipped, the SDK is
    there already.
    """
    with _loading:
        if hasattr(sys.modules.get("pulumi"), "ComponentResource"):
            return
        # Whoever imports the protocol does it before the packages are away for a moment.
        importlib.import_module("acm.plugin.replies")
        for name in reversed(_PACKAGES):
            sys.modules.pop(name, None)
        importlib.import_module("pulumi")


def skip_the_sdk() -> None:
    """Make the protocol's modules importable by themselves; for the plugin's process only, before any other import.

    Nothing happens where the SDK is loaded already.
    """
    if "pulumi" in sys.modules:
        return
    spec = importlib.util.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        return
    folder = Path(next(iter(spec.submodule_search_locations)))
    for name in _PACKAGES:
        bare = types.ModuleType(name, "A package whose __init__ is left out.")
        bare.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = bare
