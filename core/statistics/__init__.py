"""Learning from yes-or-no outcomes: regularised logistic regression, its calibration, and how good it is. Pure; knows only numpy.

numpy is loaded by importing a module of this folder, so import one only where the worker or a first call uses it, never when the
web process starts.
"""
