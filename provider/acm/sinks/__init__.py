"""Who is told of events: sinks, each a way out of the installation: a webhook, a file, the log.

Entered by ``compose`` only, which puts the configured ones behind the engine's outbox. A sink hands over one event and
says whether it was taken; order, retries and giving up are the outbox's. Nothing secret is in an event, and no sink
shows the webhook's address or secret.
"""
