//! Patches: that they lead from any view to any other, what they look like, and which views they are made of.

mod exact;
mod kept;
mod tree;
mod vectors;
