"""What a certificate is and how it may change.

Every room may import this one; it imports none and does no input or output: frozen values, tables and functions.
Time, randomness and the network come in as parameters.
"""
