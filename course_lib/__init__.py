"""The mathematics behind large AI models: the library that the lessons import."""

__version__ = "0.1.0"
