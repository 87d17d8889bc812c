# Caddy with the site's configuration, as a user who owns nothing but its certificates.
FROM caddy:2.10-alpine
RUN addgroup -S -g 10002 proxy && adduser -S -D -H -u 10002 -G proxy proxy \
    && mkdir -p /data/caddy /config/caddy && chown -R proxy:proxy /data /config
COPY deploiement/Caddyfile /etc/caddy/Caddyfile
USER 10002:10002
EXPOSE 8080 8443
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
