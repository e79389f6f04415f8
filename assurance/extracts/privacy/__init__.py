"""Nobody identifiable: pseudonyms, bands and areas in place of people, and what is kept apart."""
