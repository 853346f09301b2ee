"""Reference materials: homogeneity, stability, characterisation, certified values, rules of use."""
