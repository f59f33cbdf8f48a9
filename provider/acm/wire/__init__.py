"""The dialect of AWS JSON 1.1 that Certificate Manager speaks: operations, shapes, codec, constraints, faults, signatures.

Pure: octets and values in, values and octets out; no socket, no file but botocore's own model, no clock. The model of
the operations is botocore's, so names, sizes and patterns are never written down a second time here. Entered by ``api``
and ``manager``; knows nothing of certificates beyond their shapes.
"""
