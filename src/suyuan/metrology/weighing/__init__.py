"""Mass dissemination: air density, buoyancy, conventional mass, density, and weighing designs."""
