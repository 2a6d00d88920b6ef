//! What files of others may be, and what a browser may do with them.

/// The policy of files that are not ours. They are the operator's own code, and may frame and be framed by this host alone.
/// Scripts come from files: an `onclick` that got into a page with a player's name is not run.
pub(super) const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; \
    font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' data: blob:; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// The kinds of files that are served, by how their names end.
const KINDS: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bin", "application/octet-stream"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("gif", "image/gif"),
    ("glb", "model/gltf-binary"),
    ("gltf", "model/gltf+json"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("map", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("otf", "font/otf"),
    ("pck", "application/octet-stream"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("ttf", "font/ttf"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// The media type of a file by its name; `None` for a kind that is not served.
pub(super) fn media_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let known = KINDS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known));
    known.map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_page_is_made_of_has_no_kind() {
        assert_eq!(media_type("a/game.JS"), Some("text/javascript; charset=utf-8"));
        for other in ["key.pem", "tiltyard.db", "tiltyard.db-wal", "run.sh", "README", "x.toml", "x.journal"]
        {
            assert_eq!(media_type(other), None, "{other}");
        }
    }

    #[test]
    fn every_kind_is_a_media_type() {
        for (ending, kind) in KINDS {
            assert!(kind.parse::<mime_guess::Mime>().is_ok(), "{ending}: {kind}");
        }
    }
}
