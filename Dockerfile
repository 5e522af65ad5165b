# Build: everything that compiles. Nothing of it reaches the image but dist/.
FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The image has its own Node: the pinned one of the dev dependencies is not needed here.
RUN npm ci --ignore-scripts && npm rebuild esbuild
COPY . .
RUN node scripts/build.mjs

FROM node:26-bookworm-slim
ENV NODE_ENV=production SERVER_PORT=8002
WORKDIR /app
COPY --from=build --chown=root:root /build/dist ./
USER node
EXPOSE 8002
HEALTHCHECK --interval=15s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "require('http').get({port:process.env.SERVER_PORT,path:'/live'},r=>process.exit(r.statusCode===200?0:1)).on('error',()=>process.exit(1))"]
# Sizes V8 by the container's own limit (or MEMORY_LIMIT_MB) and becomes the server.
CMD ["node", "start.cjs"]
