"""Lodestone beside tools that a user would pick, on the same work; each tool runs in an environment of its own."""
