"""How private authorities tell what they have revoked.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; authorities that are there publish nothing."""
    op.add_column("private_authority", sa.Column("revocation", sa.Text(), nullable=True))
