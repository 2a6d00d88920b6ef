//! Logging: one line an event, to standard error.

/// Begins to log what `filter` lets through (as in `RUST_LOG`, which wins if it is set). Panics are logged too.
pub fn start(filter: &str) {
    let environment = env_logger::Env::default().default_filter_or(filter);
    env_logger::Builder::from_env(environment).init();
    std::panic::set_hook(Box::new(|panic| log::error!("{panic}")));
}
