"""Industrial metrology and testing centers, and the map of measurement needs of an industrial chain."""
