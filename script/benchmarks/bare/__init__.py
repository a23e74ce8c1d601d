"""The least that Django can do for the same page: what the product's survey pages are measured against."""
