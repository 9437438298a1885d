"""What worlds are built from besides law and behaviour: sectors, destinations, suppliers, trade, industries."""
