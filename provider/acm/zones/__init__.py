"""DNS to write to: publishes records by RFC 2136, and serves the embedded development zones with real packets.

Entered from ``compose`` only. A foreign record is never overwritten unless told to; an update without the key, and
every transfer, is refused. TSIG secrets stay in memory and reach no text.
"""
