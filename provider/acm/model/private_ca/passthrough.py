"""What a call brings along for templates with ``APIPassthrough``. Loads no library."""

from __future__ import annotations

NAME_CONSTRAINTS = "2.5.29.30"
"""The extension of RFC 5280 §4.2.1.10."""
AUTHORITY_USAGE = {"DigitalSignature": True, "KeyCertSign": True, "CRLSign": True}
"""The key usage of an authority, which a blank template wants to be told."""
