"""The look of the product: base page, components, own CSS."""
