//! Properties of all formats: stories of results and mishaps told to brackets of every size.

mod elimination;
mod free_for_all;
mod groups;
mod plan;
mod round_robin;
mod story;
mod swiss;
