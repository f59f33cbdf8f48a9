"""What exports and revocations of certificates need.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there stays as it is."""
    op.add_column("certificate", sa.Column("exported_at", sa.BigInteger(), nullable=True))
    op.add_column("certificate", sa.Column("revoked_at", sa.BigInteger(), nullable=True))
    op.add_column("certificate", sa.Column("revocation_reason", sa.String(length=32), nullable=True))
