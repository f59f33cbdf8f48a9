"""How fast the work is, as ratios to a yardstick measured in the same run.

``make bench`` prints a table. Figures are medians of interleaved pairs (yardstick, subject, yardstick, …) with the
smallest and largest ratio; nothing here is asserted by a test.
"""
