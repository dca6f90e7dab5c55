"""校验: what is wrong with one return, and what to do about it; see engine.check_submission."""
