"""What validation over HTTP needs.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; certificates of earlier versions have no redirects."""
    op.add_column("domain_validation", sa.Column("redirect_from", sa.String(length=512), nullable=True))
    op.add_column("domain_validation", sa.Column("redirect_to", sa.String(length=512), nullable=True))
