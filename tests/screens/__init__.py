"""Pictures of every page, for the README and for whoever wants to see what a change does to all of them."""
