"""What the shop sells and what its currencies are worth, as staff keep them by hand."""
