"""What came of it: published results, issue by issue."""
