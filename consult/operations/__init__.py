"""Running the site: audit log, health, jobs."""
