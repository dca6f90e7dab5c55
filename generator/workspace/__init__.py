"""One audit's folder on disk: names, settings, whole files, the ledger and who may write it."""
