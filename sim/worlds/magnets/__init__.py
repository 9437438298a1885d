"""The world of magnets: makers, licences, shipments, stocks and plants."""
