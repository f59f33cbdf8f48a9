"""What pkilint and zlint say of every kind of certificate that we issue: exactly what ``accepted_findings.toml`` lists.

Linters judge a certificate by the rules of the day it begins, so these are issued on fixed days.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import anyio
import pytest
from cryptography import x509

from acm.model.installation import IssuerRole
from acm.model.policies import ValidityPolicy, validity
from tests.support.chains import Kind, authority_of, issued, kinds
from tests.support.linters import Role, pkilint, zlint

pytestmark = pytest.mark.peer

MOMENT = datetime(2026, 9, 1, tzinfo=UTC)
PERIODS = [MOMENT, datetime(2027, 9, 1, tzinfo=UTC), datetime(2029, 9, 1, tzinfo=UTC)]
"""A day in each period of the Baseline Requirements' table of validity."""

COMMON_NAME = {
    "pkilint": "cabf.serverauth.dv.common_name_attribute_present",
    "zlint": "w_subject_common_name_included",
}
LINTERS = {
    "pkilint": lambda der, role, _: pkilint(der, role),
    "zlint": lambda der, _, folder: zlint(der, folder),
}
EACH = pytest.mark.parametrize("tool", LINTERS)


@dataclass(frozen=True, kw_only=True)
class Where:
    """What an accepted finding may depend on."""

    on: str
    policies: str
    pointers: bool
    keys: str
    days: int
    logged: bool = True


@cache
def _accepted() -> tuple[dict, ...]:
    return tuple(
        tomllib.loads((Path(__file__).parent / "accepted_findings.toml").read_text(encoding="utf-8"))[
            "accepted"
        ]
    )


def expected(tool: str, where: Where) -> set[str]:
    """Return the findings that are accepted of a tool there."""
    return {
        entry["finding"]
        for entry in _accepted()
        if entry["tool"] == tool
        and all(getattr(where, key) in entry.get(key, [getattr(where, key)]) for key in Where.__annotations__)
    }


def _where(kind: Kind, moment: datetime, *, role: Role = Role.LEAF, logged: bool = True) -> Where:
    return Where(
        on=role,
        logged=logged,
        policies=kind.policy,
        pointers=kind.pointers,
        keys="RSA" if kind.algorithm.startswith("RSA") else "ECDSA",
        days=validity(kind.policy, moment).days,
    )


@EACH
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)
def test_a_leaf_has_no_finding_but_the_accepted_ones(tool, kind, tmp_path):
    findings = LINTERS[tool](issued(kind, at=MOMENT).der, Role.LEAF, tmp_path)
    assert findings == expected(tool, _where(kind, MOMENT))


@EACH
@pytest.mark.parametrize("kind", kinds()[::4], ids=lambda kind: kind.id)
def test_a_precertificate_has_no_finding_but_the_accepted_ones(tool, kind, tmp_path):
    findings = LINTERS[tool](issued(kind, at=MOMENT).precertificate, Role.PRECERTIFICATE, tmp_path)
    assert findings == expected(tool, _where(kind, MOMENT, role=Role.PRECERTIFICATE))


@EACH
@pytest.mark.parametrize("kind", kinds()[:2], ids=lambda kind: kind.id)
def test_a_leaf_whose_owner_opted_out_of_logging_lacks_the_timestamps_and_nothing_else(tool, kind, tmp_path):
    findings = LINTERS[tool](issued(kind, at=MOMENT, logged=False).der, Role.LEAF, tmp_path)
    assert findings == expected(tool, _where(kind, MOMENT, logged=False))


@EACH
@pytest.mark.parametrize("moment", PERIODS, ids=lambda moment: str(moment.year))
@pytest.mark.parametrize("algorithm", ["RSA_2048", "EC_prime256v1", "EC_secp384r1"])
def test_baseline_keeps_the_rules_of_every_period(tool, moment, algorithm, tmp_path):
    kind = replace(kinds()[0], algorithm=algorithm, policy=ValidityPolicy.BASELINE, pointers=True)
    chain = issued(kind, at=moment)
    findings = LINTERS[tool](chain.der, Role.LEAF, tmp_path)
    assert findings == expected(tool, _where(kind, moment))
    assert COMMON_NAME[tool] in findings
    assert not [finding for finding in findings if finding.startswith("e_")]


@pytest.mark.parametrize("days", [199, 99, 46])
def test_baseline_with_pointers_has_no_pkilint_finding_but_the_common_name(days):
    where = Where(on="leaf", policies="baseline", pointers=True, keys="RSA", days=days)
    assert expected("pkilint", where) == {COMMON_NAME["pkilint"]}


@EACH
@pytest.mark.parametrize("policy", ValidityPolicy)
@pytest.mark.parametrize("pointers", [True, False])
def test_an_authority_has_no_finding_but_the_accepted_ones(tool, policy, pointers, tmp_path):
    for record in anyio.run(authority_of(policy, pointers=pointers, at=MOMENT).hierarchy):
        role = Role.ROOT if record.role is IssuerRole.ROOT else Role.INTERMEDIATE
        days = (record.not_after - record.not_before).days + 1
        where = Where(on=role, policies=policy, pointers=pointers, keys=record.key_family, days=days)
        assert LINTERS[tool](record.certificate_der, role, tmp_path) == expected(tool, where)


@EACH
def test_a_linter_finds_what_is_wrong(tool, tmp_path):
    """Lint a leaf whose extension of purposes became an unknown one: its signature is wrong then, which no linter checks."""
    chain = issued(kinds()[0], at=MOMENT)
    cert = x509.load_der_x509_certificate(chain.der)
    purposes = b"\x06\x03\x55\x1d\x25"
    assert cert.tbs_certificate_bytes.count(purposes) == 1
    broken = chain.der.replace(purposes, b"\x06\x03\x55\x1d\x7f")
    assert len(LINTERS[tool](broken, Role.LEAF, tmp_path)) > len(
        LINTERS[tool](chain.der, Role.LEAF, tmp_path)
    )


def test_every_accepted_finding_has_a_reason_and_stands_once():
    entries = [(entry["tool"], entry["finding"], *entry.get("on", ())) for entry in _accepted()]
    assert len(set(entries)) == len(entries)
    for entry in _accepted():
        assert len(entry["reason"]) > 20
        assert set(entry) <= {"tool", "finding", "reason", *Where.__annotations__}


def test_every_accepted_finding_can_occur():
    roles = [
        (Role.ROOT, 9125),
        (Role.INTERMEDIATE, 3650),
        *((role, days) for role in (Role.LEAF, Role.PRECERTIFICATE) for days in (395, 199, 99, 46)),
    ]
    places = [
        Where(on=role, policies=policy, pointers=pointers, keys=keys, days=days, logged=logged)
        for role, days in roles
        for policy in ValidityPolicy
        for pointers in (True, False)
        for keys in ("RSA", "ECDSA")
        for logged in (True, False)
    ]
    listed = {(entry["tool"], entry["finding"]) for entry in _accepted()}
    assert {
        (tool, finding) for tool in LINTERS for place in places for finding in expected(tool, place)
    } == listed
