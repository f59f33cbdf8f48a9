"""The Python SDK: compared with what Pulumi's own generator makes, and used as a program uses it."""
