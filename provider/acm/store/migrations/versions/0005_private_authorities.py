"""Private certificate authorities, and which one has issued a certificate.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; what is there stays as it is."""
    op.add_column(
        "certificate", sa.Column("certificate_authority_arn", sa.String(length=2048), nullable=True)
    )
    op.create_table(
        "private_authority",
        sa.Column("arn", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("key_algorithm", sa.String(length=16), nullable=False),
        sa.Column("signing_algorithm", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("usage_mode", sa.String(length=24), nullable=False),
        sa.Column("key_storage", sa.String(length=32), nullable=False),
        sa.Column("csr_pem", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("installed", sa.Text(), nullable=True),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("restorable_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("arn"),
    )
    op.create_index(
        "private_authority_region", "private_authority", ["account", "region", "arn"], unique=False
    )
    op.create_index("private_authority_restorable", "private_authority", ["restorable_until"], unique=False)
