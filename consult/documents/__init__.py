"""Documents: the files of submissions, read page by page in a limited process, shown beside their text."""
