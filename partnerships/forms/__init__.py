"""Input of the ground floor's pages, made into clean data."""
