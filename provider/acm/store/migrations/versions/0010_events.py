"""Events, and their delivery to sinks.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and look at each issued certificate once: its expiry notices are planned then."""
    op.execute("UPDATE certificate SET next_action_at = 0 WHERE status = 'ISSUED'")
    op.create_table(
        "event",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("arn", sa.String(length=2048), nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("event_account", "event", ["account", "position"], unique=False)
    op.create_index("event_certificate", "event", ["arn", "position"], unique=False)
    op.create_index("event_at", "event", ["at"], unique=False)
    op.create_table(
        "event_sink",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("lease_worker", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "event_delivery",
        sa.Column("sink", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("arn", sa.String(length=2048), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sink", "position"),
    )
    op.create_index("event_delivery_order", "event_delivery", ["sink", "arn", "position"], unique=False)
    op.create_index("event_delivery_due", "event_delivery", ["sink", "due_at"], unique=False)
