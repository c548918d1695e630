"""How good a lead is: points by rules that explain themselves, and a model learned from what became of earlier leads.

Pure: no Django, no database, no clock. `points` needs nothing but Python and is read by the pages; the modules that learn load numpy,
so only the worker and the commands import them.
"""
