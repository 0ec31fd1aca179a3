# One image for every verb of fakestack.

# The package without its code: what it depends on is built from this, and again only when Package.swift changes.
FROM swift:6.3-bookworm AS skeleton
WORKDIR /source
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN mkdir -p /skeleton/Sources/fakestack && touch /skeleton/Sources/fakestack/main.swift \
    && cp Package.swift /skeleton && cp -r Sources/CLibpq /skeleton/Sources \
    && for target in Sources/[A-Z]* Tests/*; do \
        mkdir -p "/skeleton/$target" && touch "/skeleton/$target/Empty.swift"; \
    done

FROM swift:6.3-bookworm AS build
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libpq-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# The last three make the program smaller by 7 MB of tables that nothing reads in a program on its own.
ENV BUILD="swift build -c release --static-swift-stdlib --product fakestack \
    -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs"
COPY --from=skeleton /skeleton ./
# In an archive: a layer keeps times in whole seconds, and whatever has another time than before is built again.
RUN $BUILD \
    && tar --format=posix -cf /dependencies.tar .build && rm -rf .build
COPY Sources Sources
RUN find Sources -name Empty.swift -delete && rm Sources/fakestack/main.swift && tar -xf /dependencies.tar \
    && $BUILD \
    && install -D --strip .build/release/fakestack /out/fakestack && rm -rf .build

FROM debian:bookworm-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="fakestack" \
    org.opencontainers.image.description="A rehearsal stage for zero-downtime deployments" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.base.name="debian:bookworm-slim"
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates libpq5 \
    && apt-get clean && rm -rf /var/cache/apt /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log
WORKDIR /srv/fakestack
COPY migrations migrations
COPY --from=build /out/fakestack /usr/local/bin/fakestack
ENV FAKESTACK_HOST=0.0.0.0 FAKESTACK_PORT=8080
EXPOSE 8080
# By number: whoever runs it can see that it is not root's, and needs no /etc/passwd.
USER 10001:10001
STOPSIGNAL SIGTERM
# Not /health: an instance that drains is red and must not be killed for it.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["fakestack", "probe", "--path", "/live"]
ENTRYPOINT ["fakestack"]
CMD ["serve"]
