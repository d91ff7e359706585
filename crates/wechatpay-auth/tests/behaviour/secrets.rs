//! Planted secrets: nothing public prints one, whatever goes wrong.
