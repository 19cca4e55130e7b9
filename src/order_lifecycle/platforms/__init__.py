"""HOW others write orders down: one reader a platform, each of which makes our Order of theirs."""
