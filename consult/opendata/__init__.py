"""What everybody may take along: exports and the read API."""
