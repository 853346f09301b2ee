"""Joint governance: the task board across departments, notices and news."""
