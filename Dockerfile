# docker build --tag s3log-audit . && docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --volume "$PWD:/data" --env AWS_PROFILE … s3log-audit --org
# Nothing is written but /data (reports) and /tmp (an inventory that is not saved), so that the root file system can be read-only.

# The package is the same for every platform, so it is built on that of the machine.
FROM --platform=$BUILDPLATFORM node:24-slim AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm pack --ignore-scripts \
  && mkdir /package /data && tar -xzf s3log-audit-*.tgz --strip-components 1 -C /package

FROM node:24-slim
# The bundle is one layer; it has no dependencies beside it.
COPY --from=build /package /opt/s3log-audit
# The user `node` of the image, by its number: Kubernetes cannot tell by a name that a user is not root.
COPY --from=build --chown=1000:1000 /data /data
USER 1000:1000
WORKDIR /data
ENTRYPOINT ["node", "/opt/s3log-audit/dist/cli/main.js"]
