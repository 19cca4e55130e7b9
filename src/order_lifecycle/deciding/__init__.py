"""MAY this actor do this now? For any Lifecycle."""
