"""The certificate authority: its hierarchy, its profiles, and the keys that it keeps sealed.

Entered from ``compose`` only. Asks for the store through the Protocols in ``ports``; imports the model and settings.
Never signs bytes that were not planned and checked, never lets a private key leave an envelope except to use it, and
never talks to the network.
"""
