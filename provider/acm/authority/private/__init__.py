"""Private certificate authorities: their keys, the profiles of what they sign, and the signing itself.

Entered from ``compose`` only, as the rest of ``authority``. Who may have what certified is decided in ``engine``; here a
certificate is planned, checked, and signed exactly as it was planned.
"""
