"""Past results of another survey system: from a file's cells to answers of this portal's questions. No Django."""
