"""Small models: numbers in, arrays out. No chart, no widget, no file."""
