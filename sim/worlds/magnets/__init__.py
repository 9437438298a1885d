"""The world of magnets: makers, licences, shipments, stocks and plants."""

from sim.worlds.compiled import put_first

put_first(__path__)
