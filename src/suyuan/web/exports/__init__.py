"""Every list as a file: what stands in its columns is declared once, and written as Excel, CSV or Parquet."""
