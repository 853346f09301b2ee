"""Behind `montecarlo`: streams of draws, one pass over them, summaries, adaptive procedures, validation."""
