"""Measures of the site: one command each, figures as JSON, curves as SVG, ratios within one run."""
