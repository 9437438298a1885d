"""Questions as people ask them: goods by code or name, days, countries, and what is said beside an answer."""
