"""Floor 2: columnar snapshots of the registers, and one engine interface over them (DuckDB, Spark)."""
