"""When certificates end, for the metrics: as a column with an index, beside the material that says it.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, fill it, and index it."""
    op.add_column("certificate", sa.Column("not_after", sa.BigInteger(), nullable=True))
    op.execute("UPDATE certificate SET not_after = json_extract(material, '$.not_after')")
    op.create_index("certificate_expiry", "certificate", ["status", "not_after"], unique=False)
