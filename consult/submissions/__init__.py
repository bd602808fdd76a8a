"""Taking part: the three-page journey, position papers, receipts."""
