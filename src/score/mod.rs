//! Tally, combine, normalise, grade, rank and explain.
