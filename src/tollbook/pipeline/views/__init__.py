"""What one page or one command shows."""
