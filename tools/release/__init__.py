"""``make release``: what is published, made in ``dist/`` from the files that Git tracks.

An sdist and a wheel, the plugin with an interpreter of its own for this machine's system and processor, the schema, a
bill of materials (CycloneDX) and checksums. Equal sources give equal files: times come from ``SOURCE_DATE_EPOCH``, else
from the last commit. Run by the environment's Python; writes to ``dist/`` and a temporary folder only.
"""
