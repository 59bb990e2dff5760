//! Rule sets as they are written, with the source position of every key and value.
