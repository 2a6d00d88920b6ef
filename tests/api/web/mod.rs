//! HTTP as such: documents, pages, errors, event streams, figures.

mod analytics;
mod bad_requests;
mod crowded;
mod dashboard;
mod documents;
mod exchanges;
mod metrics;
mod own_pages;
mod own_routes;
mod pages;
mod requests;
mod site;
mod streams;
mod tls;
