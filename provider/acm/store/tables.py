"""The tables. Times are UTC microseconds since 1970: exact, comparable, and the same in every database."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

installation = Table(
    "installation",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("test", Boolean, nullable=False),
    Column("clock_offset", BigInteger, nullable=False),
)

certificate = Table(
    "certificate",
    metadata,
    Column("arn", String(2048), primary_key=True),
    Column("account", String(12), nullable=False),
    Column("region", String(32), nullable=False),
    Column("owner", Text, nullable=False),
    Column("domain_name", String(253), nullable=False),
    Column("names", Text, nullable=False),
    Column("status", String(24), nullable=False),
    Column("type", String(16), nullable=False),
    Column("key_algorithm", String(16), nullable=False),
    Column("validation_method", String(8), nullable=False),
    Column("options", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("issued_at", BigInteger),
    Column("imported_at", BigInteger),
    Column("exported_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("revocation_reason", String(32)),
    Column("material", Text),
    Column("failure_reason", String(64)),
    Column("status_message", Text, nullable=False),
    Column("next_action_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("lease_worker", String(64)),
    Column("lease_until", BigInteger),
    Column("certificate_authority_arn", String(2048)),
    Column("first_mail_at", BigInteger),
    Column("method_change", Text),
    Column("in_use_by", Text),
    Column("renewal_policy", String(16), nullable=False, server_default="WHEN_IN_USE"),
    Column("early_renewal", BigInteger),
    Column("renewal", Text),
    Column("not_after", BigInteger),
    Index("certificate_expiry", "status", "not_after"),
    Index("certificate_due", "next_action_at"),
    Index("certificate_account", "account", "arn"),
    Column("managed_by", String(16)),
    Index("certificate_region", "account", "region", "arn"),
    Index("certificate_quota", "account", "region", "type"),
)

domain_validation = Table(
    "domain_validation",
    metadata,
    Column("arn", ForeignKey("certificate.arn", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("domain_name", String(253), nullable=False),
    Column("status", String(24), nullable=False),
    Column("record_name", String(255)),
    Column("record_type", String(8)),
    Column("record_value", String(255)),
    Column("last_look", Text),
    Column("validated_at", BigInteger),
    Column("validation_domain", String(253)),
    Column("approved_by", String(320)),
    Column("redirect_from", String(512)),
    Column("redirect_to", String(512)),
    Index("domain_validation_record", "record_name"),
)

mail = Table(
    "mail",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("arn", String(2048), nullable=False),
    Column("domain_name", String(253), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("message_id", String(320), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("next_try_at", BigInteger),
    Column("tried_at", BigInteger),
    Column("sent_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("code_hashes", Text, nullable=False),
    Column("expires_at", BigInteger),
    Column("used_at", BigInteger),
    Column("lease_worker", String(64)),
    Column("lease_until", BigInteger),
    Index("mail_due", "next_try_at"),
    Index("mail_tried", "tried_at"),
    Index("mail_arn", "arn", "domain_name"),
)

acquisition = Table(
    "acquisition",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("account", String(12), nullable=False),
    Column("region", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Index("acquisition_year", "account", "region", "kind", "made_at"),
)

idempotency_token = Table(
    "idempotency_token",
    metadata,
    Column("account", String(12), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("token", String(32), primary_key=True),
    Column("arn", String(2048), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("first_used_at", BigInteger, nullable=False),
    Index("idempotency_token_arn", "arn"),
)

issuance = Table(
    "issuance",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("serial", String(64), nullable=False, unique=True),
    Column("arn", String(2048), nullable=False),
    Column("issuer_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("tbs_der", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("certificate_der", LargeBinary),
    Column("evidence", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("issuance_arn", "arn", "position"),
)

imported_key = Table(
    "imported_key",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("arn", String(2048), nullable=False),
    Column("spki_sha256", String(64), nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    Index("imported_key_arn", "arn", "position"),
)

account_configuration = Table(
    "account_configuration",
    metadata,
    Column("account", String(12), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("days_before_expiry", Integer, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

account_configuration_declaration = Table(
    "account_configuration_declaration",
    metadata,
    Column("account", String(12), primary_key=True),
    Column("region", String(32), primary_key=True),
    Column("owner", Text, primary_key=True),
)

credential = Table(
    "credential",
    metadata,
    Column("access_key", String(32), primary_key=True),
    Column("account", String(12), nullable=False),
    Column("name", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("disabled_at", BigInteger),
    Column("sealed_secret", LargeBinary, nullable=False),
    Index("credential_account", "account", "access_key"),
)

issuer = Table(
    "issuer",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("key_family", String(8), nullable=False),
    Column("certificate_der", LargeBinary, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("not_after", BigInteger, nullable=False),
)

private_authority = Table(
    "private_authority",
    metadata,
    Column("arn", String(200), primary_key=True),
    Column("account", String(12), nullable=False),
    Column("region", String(32), nullable=False),
    Column("owner", Text, nullable=False),
    Column("type", String(16), nullable=False),
    Column("status", String(24), nullable=False),
    Column("key_algorithm", String(16), nullable=False),
    Column("signing_algorithm", String(24), nullable=False),
    Column("subject", Text, nullable=False),
    Column("usage_mode", String(24), nullable=False),
    Column("key_storage", String(32), nullable=False),
    Column("csr_pem", Text, nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("installed", Text),
    Column("permissions", Text, nullable=False),
    Column("policy", Text),
    Column("tags", Text, nullable=False),
    Column("issued", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("restorable_until", BigInteger),
    Column("revocation", Text),
    Index("private_authority_region", "account", "region", "arn"),
    Index("private_authority_restorable", "restorable_until"),
)

revocation = Table(
    "revocation",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("serial", String(64), nullable=False, unique=True),
    Column("issuer_id", String(64), nullable=False),
    Column("shard", Integer, nullable=False),
    Column("revoked_at", BigInteger, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("not_after", BigInteger, nullable=False),
    Index("revocation_shard", "issuer_id", "shard", "position"),
    Index("revocation_issuer", "issuer_id", "position"),
)

revocation_list = Table(
    "revocation_list",
    metadata,
    Column("issuer_id", String(64), primary_key=True),
    Column("shard", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("this_update", BigInteger, nullable=False),
    Column("next_update", BigInteger, nullable=False),
    Column("covers", Integer, nullable=False),
    Column("der", LargeBinary, nullable=False),
)

transparency_log = Table(
    "transparency_log",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("public_key", LargeBinary, nullable=False, unique=True),
    Column("sealed_key", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
)

precertificate = Table(
    "precertificate",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("serial", String(64), nullable=False, unique=True),
    Column("issuer_id", String(64), nullable=False),
    Column("tbs_der", LargeBinary, nullable=False),
    Column("der", LargeBinary, nullable=False),
)

transparency_entry = Table(
    "transparency_entry",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("serial", String(64), nullable=False),
    Column("leaf_hash", LargeBinary(32), nullable=False),
    Index("transparency_entry_serial", "log", "serial", unique=True),
    Index("transparency_entry_hash", "log", "leaf_hash"),
    Index("transparency_entry_time", "log", "timestamp"),
)

transparency_node = Table(
    "transparency_node",
    metadata,
    Column("log", Integer, primary_key=True, autoincrement=False),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
)

zone = Table(
    "zone",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("serial", BigInteger, nullable=False),
)

zone_record = Table(
    "zone_record",
    metadata,
    Column("zone", String(255), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("type", String(16), primary_key=True),
    Column("value", Text, primary_key=True),
    Column("ttl", Integer, nullable=False),
)

publication = Table(
    "publication",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("type", String(16), primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("arn", String(2048), nullable=False),
    Column("account", String(12), nullable=False),
    Column("region", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("detail", Text, nullable=False),
    Index("event_account", "account", "position"),
    Index("event_certificate", "arn", "position"),
    Index("event_at", "at"),
)

event_sink = Table(
    "event_sink",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("lease_worker", String(64)),
    Column("lease_until", BigInteger),
)

event_delivery = Table(
    "event_delivery",
    metadata,
    Column("sink", String(16), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("arn", String(2048), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger),
    Column("trouble", Text, nullable=False),
    Index("event_delivery_order", "sink", "arn", "position"),
    Index("event_delivery_due", "sink", "due_at"),
)
