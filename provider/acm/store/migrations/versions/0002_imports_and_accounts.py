"""What imported certificates and account configurations need.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the tables; what is there stays as it is."""
    op.add_column("certificate", sa.Column("imported_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "imported_key",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("arn", sa.String(length=2048), nullable=False),
        sa.Column("spki_sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("imported_key_arn", "imported_key", ["arn", "position"], unique=False)
    op.create_table(
        "account_configuration",
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("days_before_expiry", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "region"),
    )
    op.create_table(
        "account_configuration_declaration",
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "owner"),
    )
