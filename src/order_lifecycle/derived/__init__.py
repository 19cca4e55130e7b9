"""EVERYTHING COMPUTED from a Lifecycle: it knows no orders, and siblings are strangers."""
