"""The reading edition: the stored notebooks as a site; its equations, its looks and its script."""
