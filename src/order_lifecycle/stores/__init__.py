"""Where histories are kept: in memory, or in a database."""
