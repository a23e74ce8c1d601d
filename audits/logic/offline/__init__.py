"""Answers in an Excel workbook: written, read back, and compared with what stands in the portal.

Source: the brief of audits, "offline answering from an Excel file that comes back in with a preview".
"""
