"""Preflight under the real CLI: a preview says what is to be expected of a certificate, and writes nothing."""

import dns.query
import dns.tsigkeyring
import dns.update
import pytest

from tests.support.programs import PENDING

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer]


def _forbid(bind9):
    """Let another authority alone issue in the zone, as its owner would."""
    keyring = dns.tsigkeyring.from_text({bind9.key_name: bind9.tsig_secret})
    update = dns.update.UpdateMessage("example.test.", keyring=keyring)
    update.replace("example.test.", 60, "CAA", '0 issue "ca.test"')
    assert dns.query.tcp(update, "127.0.0.1", port=bind9.port, timeout=5).rcode() == 0


def test_a_preview_says_what_is_missing_and_who_forbids_and_fails_where_that_is_asked(project, bind9):
    servers = {"ACM_NAMESERVERS": f"127.0.0.1:{bind9.port}"}
    stack = project("quickstart", program=PENDING, ACM_PREFLIGHT="WARN", **servers)
    waits = stack.pulumi("preview").output
    assert "never.example.test waits for this record:" in waits
    assert "NXDOMAIN" in waits
    _forbid(bind9)
    hangs = stack.pulumi("preview").output
    assert "never.example.test will hang: CAA at example.test. forbids issuing" in hangs
    assert '0 issue "ca.test"' in hangs

    strict = project("quickstart", program=PENDING, ACM_PREFLIGHT="FAIL", **servers)
    refused = strict.pulumi("preview", code=None)
    assert refused.code != 0
    assert "PreflightFailed" in refused.output
