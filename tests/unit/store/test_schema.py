"""Migrations and tables agree, and every value comes back as it went in."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect

import acm.store
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateType,
    DomainValidation,
    FailureReason,
    IssuedMaterial,
    ResourceRecord,
    ValidationMethod,
)
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.looks import Exchange, Look, LookReason
from acm.model.mail import addresses
from acm.model.method_change import ChangeStatus, MethodChange
from acm.store import codec, schema, tables

MIGRATIONS = Path(acm.store.__file__).parent / "migrations"


def made(how) -> tuple[Any, ...]:
    """Return revision, differences from the tables, and the statements of an empty database brought up by ``how``."""
    engine = create_engine("sqlite://")
    with closing(engine.connect()) as connection:
        how(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = inspect(connection)
        shape = {
            table: (
                {column["name"]: _columns(column) for column in found.get_columns(table)},
                sorted(found.get_indexes(table), key=lambda index: index["name"]),
                found.get_pk_constraint(table),
                found.get_foreign_keys(table),
                found.get_unique_constraints(table),
            )
            for table in found.get_table_names()
        }
        seen = schema.revision_of(connection), compare_metadata(context, tables.metadata), shape
    engine.dispose()
    return seen


def _columns(column) -> tuple[str, bool, object]:
    return str(column["type"]), column["nullable"], column["default"]


def test_the_migrations_lead_to_exactly_the_tables_that_a_new_database_gets(tmp_path):
    revision, differences, migrated = made(schema.migrate)
    assert (revision, differences) == (schema.REVISIONS[-1], [])
    assert made(lambda connection: schema.upgrade(connection, tmp_path)) == (revision, [], migrated)


def test_the_revisions_are_those_of_the_migration_files():
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == schema.REVISIONS


moments = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
texts = st.text(max_size=30)
looks = st.builds(
    Look,
    reason=st.sampled_from(LookReason),
    message=texts,
    question=texts,
    servers=st.lists(texts, max_size=2).map(tuple),
    answer=texts,
    expected=texts,
    looked_at=moments,
    evidence=st.lists(st.builds(Exchange, question=texts, server=texts, answer=texts), max_size=2).map(tuple),
)
validations = st.builds(
    DomainValidation,
    domain_name=texts,
    status=st.sampled_from(DomainStatus),
    record=st.none() | st.builds(ResourceRecord, name=texts.filter(bool), value=texts, type=st.just("CNAME")),
    last_look=st.none() | looks,
    validated_at=st.none() | moments,
)
mailed = st.builds(
    lambda name, to: DomainValidation(
        domain_name=name, validation_domain=to, emails=addresses(name, to), approved_by=f"admin@{to}"
    ),
    texts,
    texts.filter(bool),
)
changes = st.builds(
    MethodChange,
    status=st.sampled_from(ChangeStatus),
    requested_at=moments,
    updated_at=moments,
    found=st.lists(texts, max_size=2).map(tuple),
)
materials = st.builds(
    IssuedMaterial,
    not_before=moments,
    not_after=moments,
    key_usages=st.lists(texts, max_size=2).map(tuple),
    extended_key_usages=st.lists(texts, max_size=2).map(tuple),
    **dict.fromkeys(
        (
            "serial",
            "subject",
            "issuer",
            "signature_algorithm",
            "fingerprint_sha256",
            "spki_sha256",
            "certificate_pem",
            "chain_pem",
            "root_pem",
        ),
        texts,
    ),
)


@st.composite
def certificates(draw):
    proofs = tuple(draw(st.lists(validations | mailed, max_size=3)))
    names = tuple(v.domain_name for v in proofs) or tuple(draw(st.lists(texts, min_size=1, max_size=3)))
    return Certificate(
        arn="arn:aws:acm:us-east-1:123456789012:certificate/1",
        domain_name=names[0],
        names=names,
        status=draw(st.sampled_from(CertificateStatus)),
        type=draw(st.sampled_from(CertificateType)),
        key_algorithm=draw(st.sampled_from(KeyAlgorithm)),
        validation_method=draw(st.sampled_from(ValidationMethod)),
        validations=proofs,
        options=draw(st.builds(CertificateOptions)),
        tags=draw(st.dictionaries(texts, texts, max_size=3)),
        created_at=draw(moments),
        issued_at=draw(st.none() | moments),
        imported_at=draw(st.none() | moments),
        material=draw(st.none() | materials),
        failure_reason=draw(st.none() | st.sampled_from(FailureReason)),
        status_message=draw(texts),
        next_action_at=draw(st.none() | moments),
        attempts=draw(st.integers(0, 1000)),
        first_mail_at=draw(st.none() | moments),
        method_change=draw(st.none() | changes),
    )


@settings(
    suppress_health_check=[HealthCheck.too_slow]
)  # drawing is slow on a machine that is busy with other things
@given(certificates())
def test_a_certificate_comes_back_from_its_rows_as_it_went_in(certificate):
    row = codec.certificate_row(certificate)
    back = codec.to_certificate(row, [codec.to_validation(v) for v in codec.validation_rows(certificate)])
    assert back == certificate


@pytest.mark.parametrize(
    "moment", [datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)]
)
def test_times_are_exact_to_the_microsecond(moment):
    assert codec.from_microseconds(codec.to_microseconds(moment)) == moment
