"""The demonstration: Ashshire and Birchester, made by the product's own services, day by day.

The same seed and the same day give the same data.
"""
