"""What staff do with a list of customers: columns, views, exports, changes of many at once."""
