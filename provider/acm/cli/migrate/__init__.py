"""Moves a stack's state from pulumi-aws's acm resources to ours: a text goes in, a text and a list of what was done come out.

Entered by ``commands/migrate_state_command`` only. Pure; touches nothing but the acm resources, their provider, and what
refers to them. Secrets are moved as they are, encrypted, and never looked into or shown.
"""
