//! Planted secrets, over the wire: in no log, error or Debug text, whatever happens.
