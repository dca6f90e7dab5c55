"""工作簿: the tables of a deliverable as rows of a workbook. Pure but for the writing itself."""
