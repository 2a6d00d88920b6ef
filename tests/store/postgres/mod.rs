//! What is particular to PostgreSQL. What all stores do alike is beside this folder.

mod server;
