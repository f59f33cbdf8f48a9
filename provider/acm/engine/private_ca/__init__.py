"""Use cases of private certificate authorities: one verb of AWS Private CA a file, and what ACM asks of them.

Part of the room ``engine``: decides who may have what certified, and keeps it; signing is ``authority``'s.
"""
