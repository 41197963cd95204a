"""Explorers: controls, a picture that follows them, and a sentence that tells what it shows."""
