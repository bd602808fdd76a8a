"""The demonstration: invented people, organisations and texts on AI and work in Mexico."""
