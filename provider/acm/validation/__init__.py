"""The validation authority: looks for validation records where the truth is, and says in words what it found.

Entered from ``compose`` (and, through it, by the engine). Everything the network answers is hostile: only the asked
name and type count; sizes, counts and time are bounded. Never writes anywhere, and never asks a network that the guard forbids.
"""
