"""Every order lifecycle question, from one definition."""
