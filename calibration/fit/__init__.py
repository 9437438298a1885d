"""The search for the behaviour that explains what was observed, and everything that is told about what it found."""
