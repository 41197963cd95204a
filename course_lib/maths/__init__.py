"""The maths of the lessons, one file per topic, on NumPy alone."""
