"""Official and procedural documents: notices, plans, requests, opinions, applications. Pure."""
