"""How the world behaves: parameters by mechanism, fitted ensembles, random streams, and what a replication draws."""
