"""Reads war-loss reports, enters every figure with who said it, and says what adds up."""

__version__ = "0.1.0"
