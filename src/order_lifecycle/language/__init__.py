"""HOW a lifecycle is written: no word about orders."""
