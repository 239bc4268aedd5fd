# One image an app, and one with the commands: docker build --target ingest -t foxtail/ingest:0.1.0 .
# (ingest, projections, read-api, simulator, tools). docs/operations/install.md says more.
# `npm run check -- dockerfile` holds this file to its promises; test/deep/images.spec.ts runs its steps without Docker.

# What compiles, and where the `node` of all images comes from: the release on which the images' test runs these steps.
# docs/operations/install.md tells until when it has support, and how it is moved on.
ARG NODE_IMAGE=node:24.22.3-bookworm-slim
# What the images stand on: glibc and libstdc++, and neither a shell nor a package manager. Its tag moves as it
# is patched: for a build that can be repeated, give it by digest (--build-arg BASE_IMAGE=…@sha256:…).
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12:nonroot

# Compiles all of it, for which the development packages are needed. A registry's token comes by
# --secret id=npmrc,src=$HOME/.npmrc, and is in no layer.
FROM ${NODE_IMAGE} AS build
WORKDIR /foxtail
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY tools tools
COPY bench bench
COPY test/support test/support
COPY libs libs
COPY apps apps
RUN node tools/run.mjs build ingest projections read-api simulator

# What runs: the packages of production, and their bill of materials.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /foxtail
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev --ignore-scripts
# npm's bill would miss packages that development needs as well; what is not installed need not be named.
RUN npm pkg delete devDependencies && \
  npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

# What all images share, from what changes least to what changes most.
FROM ${BASE_IMAGE} AS runtime
ENV PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production
WORKDIR /foxtail
COPY --from=dependencies /usr/local/bin/node /usr/local/bin/node
COPY --from=dependencies /foxtail/node_modules node_modules
# For all to read, whatever the umask of whoever cloned this.
COPY --chmod=444 --from=dependencies /foxtail/package.json /foxtail/sbom.cdx.json ./
COPY --chmod=444 LICENSE ./
COPY --from=build /foxtail/dist/libs dist/libs
# By number, so that Kubernetes can see that it is not root (runAsNonRoot).
USER 65532:65532
# Alive, not ready: an engine that replaces what is unhealthy must not do so because Kafka is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG BASE_IMAGE
LABEL org.opencontainers.image.vendor="Foxtail" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="${BASE_IMAGE}"

FROM runtime AS ingest
LABEL org.opencontainers.image.title="foxtail/ingest" \
  org.opencontainers.image.description="Takes signed webhooks and records each as an event in Kafka."
ENV PORT=8080
EXPOSE 8080
COPY --from=build /foxtail/dist/apps/ingest/src dist/apps/ingest/src
CMD ["--max-old-space-size=512", "dist/apps/ingest/src/main.js"]

FROM runtime AS projections
LABEL org.opencontainers.image.title="foxtail/projections" \
  org.opencontainers.image.description="Folds the events in Kafka into read models in Postgres."
ENV PORT=8081
EXPOSE 8081
COPY --from=build /foxtail/dist/apps/projections/src dist/apps/projections/src
CMD ["--max-old-space-size=512", "--heap-growing-percent=100", "dist/apps/projections/src/main.js"]

FROM runtime AS read-api
LABEL org.opencontainers.image.title="foxtail/read-api" \
  org.opencontainers.image.description="Answers what is known of batches and documents."
ENV PORT=8082
EXPOSE 8082
COPY --from=build /foxtail/dist/apps/read-api/src dist/apps/read-api/src
CMD ["dist/apps/read-api/src/main.js"]

FROM runtime AS simulator
LABEL org.opencontainers.image.title="foxtail/simulator" \
  org.opencontainers.image.description="Plays the vendor: takes uploads, sends signed webhooks."
ENV PORT=8083
EXPOSE 8083
COPY --from=build /foxtail/dist/apps/simulator/src dist/apps/simulator/src
CMD ["--heap-growing-percent=50", "--max-semi-space-size=32", "dist/apps/simulator/src/main.js"]

# What an operator runs: migrate, topics, keys, spool, projections, unmapped, endpoints.
FROM runtime AS tools
LABEL org.opencontainers.image.title="foxtail/tools" \
  org.opencontainers.image.description="Foxtail's commands: migrations, topics, API keys, rebuilds."
COPY --from=build /foxtail/dist/apps/ingest/src dist/apps/ingest/src
COPY --from=build /foxtail/dist/apps/projections/src dist/apps/projections/src
COPY --from=build /foxtail/dist/tools dist/tools
# It is no server.
HEALTHCHECK NONE
CMD ["dist/tools/migrate.main.js"]
