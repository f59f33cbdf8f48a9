"""What certificate transparency is made of: the Merkle tree, the structures that are hashed and signed, a log's records.

Pure; sources are the sections of RFC 6962 that each function names.
"""
