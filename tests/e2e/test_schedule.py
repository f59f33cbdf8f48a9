"""What a preview says of renewals that nothing would carry out, under the real CLI: beside warnings, never in their place."""

import pytest

from tests.support.programs import PENDING

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SAID = "Schedule `acm run-due`, hourly, with ACM_HOME="
TWO = f"{PENDING}\nacm.Certificate('api', domain_name='api.example.test', key_algorithm='EC_prime256v1')\n"


def rows(output: str, name: str) -> str:
    """Return the lines of the tree about a certificate, by the last of which a reader goes."""
    return "\n".join(line for line in output.splitlines() if f"acm:index:Certificate {name} " in line)


def said_of(output: str) -> list[str]:
    """Return of what the diagnostics say it: the types of the headings that it stands below, which have no fixed order."""
    headings, found = [""], []
    for line in output.partition("Diagnostics:")[2].splitlines():
        if line.startswith("  ") and not line.startswith("   "):
            headings.append(line.split()[0])
        elif SAID in line:
            found.append(headings[-1])
    return found


def test_a_preview_says_what_to_schedule_beside_warnings_until_it_runs(project):
    nobody = {"ACM_NAMESERVERS": "127.0.0.1:1", "ACM_PREFLIGHT": "WARN"}
    stack = project("quickstart", program=TWO, ACM_TEST="0", **nobody)
    preview = stack.pulumi("preview").output
    assert f"{SAID}{stack.home}" in preview
    assert said_of(preview) == ["pulumi:providers:acm"], "once a preview, about the provider"
    for name in ("web", "api"):
        assert "will hang" in rows(preview, name).splitlines()[-1], (
            "the warning is what the row shows in the end"
        )
    assert not stack.home.exists(), "a preview writes nothing"

    up = stack.pulumi("up", "--yes", "--skip-preview", ACM_PREFLIGHT="OFF")
    assert SAID not in up.output
    stack.acm("run-due")
    stack.source.write_text(TWO.replace("api", "shop"))
    assert SAID not in stack.pulumi("preview").output
