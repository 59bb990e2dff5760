//! Rule sets checked and bound: names resolved, columns known, order of evaluation known.
