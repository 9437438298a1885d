"""The commands on the simulation: they read options, call the other packages and print. They compute nothing.

Heavy packages are imported inside the commands, so that help and errors in options come at once. `sim.__main__` makes
an application of the commands.
"""
