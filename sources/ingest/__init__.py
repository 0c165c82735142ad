"""Take the text of a source in: fetch it, read it out of its file, keep it, and say what became of its passages."""
