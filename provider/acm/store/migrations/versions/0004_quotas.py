"""What quotas count, and by which service a certificate is managed.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add table, column and indexes; the certificates that are there count from when they were made."""
    op.create_table(
        "acquisition",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("acquisition_year", "acquisition", ["account", "region", "kind", "made_at"], unique=False)
    op.execute(
        "INSERT INTO acquisition (account, region, kind, made_at) SELECT account, region, "
        "CASE type WHEN 'IMPORTED' THEN 'import' ELSE 'request' END, created_at FROM certificate"
    )
    op.add_column("certificate", sa.Column("managed_by", sa.String(length=16), nullable=True))
    op.create_index("certificate_quota", "certificate", ["account", "region", "type"], unique=False)
