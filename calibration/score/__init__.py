"""What was observed, and how well forecasts met it. Nothing in here knows how behaviour is fitted."""
