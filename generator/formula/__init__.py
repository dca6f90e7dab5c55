"""One expression of rules/, several renderings: exact evaluation with its trail, and readable text.

1. `parse.parse(text)`: what may be written at all.
2. `unit_check.check_units(expression, signatures, units)`: kinds and units fit the fields.
3. `evaluate.compile_expression(checked).evaluate(scope)`: the exact value, or why there is none.
4. `text.as_text(expression, label)` and `text.with_numbers(checked, scope, label)`.
"""
