"""Behaviour is fitted to what was observed, and forecasts and duty rates are held against what others published.

`score` holds what was observed and how well forecasts met it; `fit` searches for the behaviour that explains it, and
uses `score`; `rates` compares the duty stack with published average rates. All of them use `sim`. Nothing in `sim` uses
them, but for the command line in `sim.__main__`.
"""
