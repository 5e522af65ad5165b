# Build: everything that compiles. Nothing of it reaches the image but dist/.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The image has its own Node: the pinned one of the dev dependencies is not needed here.
RUN npm ci --ignore-scripts && npm rebuild esbuild
COPY . .
RUN node scripts/build/build.mjs

# What ships: the bundle and a probe, 1.0 MB compressed on top of the base. It writes only to a data
# folder, where one is set.
FROM node:26.10.0-bookworm-slim
LABEL org.opencontainers.image.title="agent-citas" \
  org.opencontainers.image.description="Books appointments in conversation, in bounded memory." \
  org.opencontainers.image.version="3.0.0-alpha.1" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="node:26.10.0-bookworm-slim"
ENV NODE_ENV=production SERVER_PORT=8002
WORKDIR /app
COPY --from=build --chown=root:root /build/dist ./
COPY --chown=root:root ops/probe.sh ./
# What a volume at /data begins as: the service's user may write there, and nowhere else.
RUN install -d -o node -g node -m 700 /data
USER node
EXPOSE 8002
# A drain: running turns end, new ones are refused. `docker stop` needs `-t 135` for the longest.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD ["bash", "probe.sh", "/live"]
# Sizes V8 by the container's own limit (or MEMORY_LIMIT_MB) and becomes the server.
CMD ["node", "start.cjs"]
