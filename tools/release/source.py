"""The sources of a release: the files that Git tracks, with the build's own setting written into them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tools.installer.machine import Machine

SCHEMES = ("https", "github", "gitlab")
"""Where Pulumi's engine can download plugins from, over connections that cannot be tampered with."""
PLUGIN_FILE = "sdk/python/pulumi_acm/pulumi-plugin.json"
SETTING_FILE = "provider/acm/plugin/download.py"
UNSET = 'PLUGIN_DOWNLOAD_URL = ""'
SECONDS = 60.0


class UnusableUrl(Exception):
    """The build setting names no place that Pulumi could download from."""


def stage(machine: Machine, target: Path, download_url: str) -> Path:
    """Copy the tracked files to ``target``, with ``download_url`` in them where it is not empty; return ``target``.

    Raises UnusableUrl, before anything is copied, and WayFailed.
    """
    _check(download_url)
    listed = machine.output(["git", "ls-files", "-z"], SECONDS, cwd=machine.checkout)
    for name in filter(None, listed.split("\0")):
        if (machine.checkout / name).exists():  # a deletion need not be committed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(machine.checkout / name, target / name)
    if download_url:
        _write_url(machine, target, download_url)
    return target


def _check(url: str) -> None:
    parts = urlsplit(url)
    if url and not (parts.scheme in SCHEMES and parts.netloc and url.isascii() and url.isprintable()):
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise UnusableUrl(
            f"ACM_PLUGIN_DOWNLOAD_URL is {url!r}; it must begin with one of {allowed} and name a host"
        )


def _write_url(machine: Machine, tree: Path, url: str) -> None:
    setting = tree / SETTING_FILE
    setting.write_text(setting.read_text().replace(UNSET, f"PLUGIN_DOWNLOAD_URL = {json.dumps(url)}"))
    plugin_file = tree / PLUGIN_FILE
    described = {**json.loads(plugin_file.read_text()), "server": url}
    plugin_file.write_text(json.dumps(described, indent=2) + "\n")
    rooms = os.pathsep.join([str(tree / "provider"), str(tree / "sdk/python")])
    command = [sys.executable, "-m", "acm.plugin.schema", str(tree / "schema/schema.json")]
    machine.output(command, SECONDS, {"PYTHONPATH": rooms, "PYTHONDONTWRITEBYTECODE": "1"}, cwd=tree)
