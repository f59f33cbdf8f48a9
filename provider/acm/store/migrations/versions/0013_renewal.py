"""What managed renewal needs.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and have each issued certificate looked at: it may be due to be renewed by now."""
    op.add_column("certificate", sa.Column("in_use_by", sa.Text(), nullable=True))
    op.add_column(
        "certificate",
        sa.Column("renewal_policy", sa.String(length=16), nullable=False, server_default="WHEN_IN_USE"),
    )
    op.add_column("certificate", sa.Column("early_renewal", sa.BigInteger(), nullable=True))
    op.add_column("certificate", sa.Column("renewal", sa.Text(), nullable=True))
    # What a stack has made is renewed always, unless it says otherwise (design, decision 19).
    op.execute("UPDATE certificate SET renewal_policy = 'ALWAYS' WHERE owner != '' AND type != 'IMPORTED'")
    op.execute(
        "UPDATE certificate SET next_action_at = issued_at WHERE status = 'ISSUED' AND type != 'IMPORTED'"
    )
