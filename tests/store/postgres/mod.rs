//! What is particular to PostgreSQL. What all stores do alike is beside this folder.

mod faults;
mod proxy;
mod sample;
mod server;
mod start;
mod tls;
mod together;
