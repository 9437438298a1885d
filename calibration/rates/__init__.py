"""Average duty rates that others have published, beside the same averages of the duty stack."""
