# The server in a container: one binary, the few files it needs of a system, and no shell. See docs/operations.md, "In a container".

FROM docker.io/library/rust:1-bookworm AS build
WORKDIR /build
# Symbols are a fifth of the binary. A panic says its line without them.
ENV CARGO_PROFILE_RELEASE_STRIP=symbols
# Dependencies are a layer of their own, which is built anew only when they change: here they are built under an empty program.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src benches examples tests/templates \
    && touch src/lib.rs \
    && for file in src/main.rs benches/micro.rs benches/records.rs examples/rock_paper_scissors.rs tests/api.rs tests/fuzz.rs \
           tests/store.rs tests/templates/realtime.rs tests/templates/turns.rs; do \
           echo 'fn main() {}' > "$file"; \
       done \
    && cargo build --release --locked --bin tiltyard
COPY config config
COPY docs/problems.md docs/
COPY clients/typescript/dist clients/typescript/dist
COPY templates templates
COPY src src
# What was copied may be older than the empty program, and cargo goes by the time.
RUN touch src/lib.rs src/main.rs && cargo build --release --locked --bin tiltyard
# The image: the libraries that the binary names, certificates to trust a database with, time zones for series of tournaments.
RUN mkdir -p /image/usr/local/bin /image/etc/tiltyard \
    && cp target/release/tiltyard /image/usr/local/bin/ \
    && ldd target/release/tiltyard | grep -o '/[^ ]*' | xargs cp --dereference --parents --target-directory=/image \
    && cp --dereference --parents --target-directory=/image /etc/ssl/certs/ca-certificates.crt \
    && cp --recursive --parents --target-directory=/image /usr/share/zoneinfo \
    && rm -rf /image/usr/share/zoneinfo/posix /image/usr/share/zoneinfo/right \
    && cp config/production.toml /image/etc/tiltyard/ \
    && mkdir --mode=700 /empty

FROM scratch
COPY --from=build /image /
COPY --from=build --chown=65532:65532 /empty /data
# All commands take the settings of the server from here. A file of your own may be mounted in its place; the environment wins
# over both. Keys are made, and kept in the volume: it outlives the container.
ENV PATH=/usr/local/bin \
    TILTYARD_CONFIG=/etc/tiltyard/production.toml \
    TILTYARD__SERVER__DATA_DIR=/data \
    TILTYARD__AUTH__GENERATE_KEYS=true
USER 65532:65532
VOLUME /data
WORKDIR /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Whether it lives: whoever replaces what is not well leaves a server alone that is drained, or whose results wait in memory.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 CMD ["/usr/local/bin/tiltyard", "health", "--live"]
ENTRYPOINT ["/usr/local/bin/tiltyard"]
