"""The list of customers and the page of one."""
