"""Changes of the validation method.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no certificate has changed its method yet."""
    op.add_column("certificate", sa.Column("method_change", sa.Text()))
