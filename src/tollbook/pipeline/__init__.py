"""Where rooms meet: a short file per job."""
