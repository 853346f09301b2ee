"""The laws of input quantities: their parameters, densities and quantiles. Front door: `distribution`."""
