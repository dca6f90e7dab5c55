"""采集表: placing a form's fields on cells, writing the workbook, sealing it."""
