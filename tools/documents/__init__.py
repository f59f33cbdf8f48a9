"""Documents made from the code: drawings inside documents that are written by hand, and the pages of the reference."""
