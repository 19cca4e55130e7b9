"""WHAT IS TRUE of an order now."""
