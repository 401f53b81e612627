"""What people and programs read: a file per format."""
