"""What checks or measures the course as a whole, for whoever is about to publish a change."""
