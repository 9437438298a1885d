"""What moves: licences, makers, shipments, inventories and plants, as SimPy processes and callbacks."""
