"""A believable company, made from a seed: the same seed and day give the same people, customers, deals and numbers.

Its rows are written directly, with their history in time: nobody did these things, so no service can. All carry `is_demo`, by which
`remove_demo` finds them.
"""
