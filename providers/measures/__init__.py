"""Measures, their data points, and charts that tell signal from noise."""
