#!/usr/bin/env bash
# Requests a path of the local server, by default /ready; exit code 0 means 200. Only bash: a Node
# process per probe would use 48 MB inside the container's limit, which the memory budget does not
# count, and 40 ms of a core.
host=${SERVER_HOST:-127.0.0.1}
host=${host#[} host=${host%]}
exec 3<>"/dev/tcp/$host/${SERVER_PORT:-8002}" || exit 1
printf 'GET %s HTTP/1.0\r\n\r\n' "${1:-/ready}" >&3
IFS= read -r -t 2 line <&3
[[ $line == 'HTTP/1.'?' 200 '* ]]
