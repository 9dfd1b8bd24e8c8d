"""Files that can be imported as they are, to see what happens."""

from pathlib import Path

SAMPLES = {"shopify-orders": "shopify-orders.csv", "order-lines": "order-lines.csv"}
SAMPLES_DIR = Path(__file__).parent / "samples"
SAMPLE_SOURCE = "sample"  # apart from a real shop's orders, whatever their numbers are
