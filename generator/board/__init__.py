"""看板: progress of the round as one self-contained page."""
