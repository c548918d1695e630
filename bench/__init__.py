"""Benchmarks of the product against its own limits; `./run bench` prints ratios, not only milliseconds."""
