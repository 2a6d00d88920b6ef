//! Properties of all formats: stories of results and mishaps told to brackets of every size.

mod elimination;
mod plan;
mod round_robin;
mod story;
mod swiss;
