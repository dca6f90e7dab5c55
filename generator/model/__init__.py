"""Immutable types that flow through the stages; no behaviour that touches the world."""
