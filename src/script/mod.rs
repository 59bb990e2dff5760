//! Formulas: the sandboxed script engine, its operators and functions.
