# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The caches outlive a build, so a change of our code does not compile the dependencies again. What is built in a cache
# is no part of the image, hence the copy.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --package server \
    && cp target/release/saydo /usr/local/bin/saydo

FROM debian:bookworm-slim
# A user without a shell or a home; its one writable directory holds the database when that is SQLite.
RUN useradd --system --no-create-home --shell /usr/sbin/nologin --uid 10001 saydo \
    && install --directory --owner=saydo --group=saydo /var/lib/saydo
COPY --from=build /usr/local/bin/saydo /usr/local/bin/saydo
COPY LICENSE /usr/share/doc/saydo/LICENSE
USER saydo
WORKDIR /var/lib/saydo
VOLUME /var/lib/saydo
ENV SAYDO_LISTEN=0.0.0.0:8080 \
    SAYDO_LOG_FORMAT=json \
    DATABASE_URL=sqlite:///var/lib/saydo/saydo.db?mode=rwc
EXPOSE 8080
# Bash opens the connection itself: the image holds no client for HTTP.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["saydo"]
CMD ["serve"]
