"""Runs migrations over the connection that ``acm.store.schema.upgrade`` hands in."""

from alembic import context

from acm.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds all of it
)
context.run_migrations()
