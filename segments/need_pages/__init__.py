"""The need labels as a page: what each means, where it starts in this shop, and how many hold it."""
