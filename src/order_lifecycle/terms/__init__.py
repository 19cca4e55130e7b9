"""THE NUMBERS, set by law, marketplace and merchant."""
