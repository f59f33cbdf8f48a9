"""The table of root servers against Debian's copy of IANA's root hints."""

from pathlib import Path

import pytest

from acm.validation.root_hints import ROOT_SERVERS
from tests.support.peers import missing

HINTS = Path("/usr/share/dns/root.hints")


@pytest.mark.peer
def test_the_root_servers_are_those_of_the_root_hints():
    if not HINTS.exists():
        missing("no root hints are installed (Debian package dns-root-data)")
    lines = (line.split(";")[0].split() for line in HINTS.read_text().splitlines())
    addresses = {
        (f[0].lower(), f[-2], f[-1].lower()) for f in lines if len(f) >= 4 and f[-2] in {"A", "AAAA"}
    }
    ours = {(name, "A", v4) for name, v4, _ in ROOT_SERVERS} | {
        (name, "AAAA", v6) for name, _, v6 in ROOT_SERVERS
    }
    assert ours == addresses
