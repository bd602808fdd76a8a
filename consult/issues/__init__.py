"""From topics to issues: runs, the workbench, evidence, balance."""
