"""The field in the top bar: customers, orders, pages and actions, by what staff have at hand."""
