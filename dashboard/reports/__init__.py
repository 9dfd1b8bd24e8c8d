"""Documents to keep and to hand out: PDF with text in every language the product speaks."""
