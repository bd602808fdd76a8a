"""People with an account: signing in and out."""
