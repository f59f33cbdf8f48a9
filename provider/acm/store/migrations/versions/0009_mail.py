"""Validation by e-mail: where mail goes, and the mail itself.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table; what is there stays as it is."""
    op.add_column("certificate", sa.Column("first_mail_at", sa.BigInteger()))
    op.add_column("domain_validation", sa.Column("validation_domain", sa.String(length=253)))
    op.add_column("domain_validation", sa.Column("approved_by", sa.String(length=320)))
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("arn", sa.String(length=2048), nullable=False),
        sa.Column("domain_name", sa.String(length=253), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger()),
        sa.Column("tried_at", sa.BigInteger()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("code_hashes", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("lease_worker", sa.String(length=64)),
        sa.Column("lease_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("mail_due", "mail", ["next_try_at"], unique=False)
    op.create_index("mail_tried", "mail", ["tried_at"], unique=False)
    op.create_index("mail_arn", "mail", ["arn", "domain_name"], unique=False)
