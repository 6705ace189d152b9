FROM node:24.11.1-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# dist/current is the build of exactly these sources.
RUN node launch/build/main.ts \
  && ln -s "$(node -p "JSON.parse(require('fs').readFileSync('dist/build.json', 'utf8')).build")" dist/current \
  && mkdir /data && chown node:node /data
ENV NODE_ENV=production
USER node
CMD ["node", "dist/current/worker.mjs"]
