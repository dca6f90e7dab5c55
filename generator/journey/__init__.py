"""What a person does, one module each: the only place that strings stages together."""
