"""The simulated worlds, side by side: each is given a law, inputs, behaviour and draws, and leaves a record."""
