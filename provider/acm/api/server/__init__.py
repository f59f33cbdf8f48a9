"""The process `acm serve`: where it listens, whom it lets in, how it starts, tells of itself and stops.

Entered by ``cli``. Puts the application over one engine and keeps it running; answers nothing itself but what people
and machines ask of a server: whether it lives, whether it is ready, and what it counts.
"""
