"""Predicting: time series and open deals. Pure: numbers in, numbers out; no Django, no database, no clock.

The modules here load numpy, so they are imported by the worker, by commands and by the first request that predicts.
"""
