"""The project's own tools; they are not shipped."""
