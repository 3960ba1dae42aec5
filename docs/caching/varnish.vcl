# Varnish before Manset: `varnishd -f varnish.vcl`, and MANSET_PURGE_URLS=http://CACHE:PORT/
vcl 4.1;

import std;
import xkey;  # in Debian's package varnish-modules

backend default {
    .host = "127.0.0.1";  # Manset
    .port = "8000";
    .connect_timeout = 1s;
    .first_byte_timeout = 10s;
    .probe = {
        .url = "/readyz";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
    }
}

acl manset {
    "127.0.0.1";  # where Manset runs: who may purge
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ manset) {
            return (synth(405));
        }
        xkey.purge(req.http.xkey-purge);
        return (synth(200));
    }
    if (req.url ~ "^/v1/stream") {
        return (pipe);
    }
    # What is for one client alone is neither kept nor answered from what is kept.
    if (req.http.Authorization || req.http.Cookie || req.url ~ "[?&]preview=") {
        return (pass);
    }
    set req.url = std.querysort(req.url);
    # While Manset is well, what is old is given for five seconds at most, and fetched anew
    # meanwhile. While it is not, what is kept is given for a day.
    if (req.restarts == 0 && std.healthy(req.backend_hint)) {
        set req.grace = 5s;
    } else {
        set req.grace = 1d;
    }
}

sub vcl_backend_response {
    set beresp.grace = 1d;
    set beresp.http.xkey = beresp.http.Surrogate-Key;
    if (beresp.status >= 500 && !bereq.uncacheable) {
        return (abandon);  # what is kept stays
    }
}

sub vcl_synth {
    if (resp.status == 503 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
        return (restart);  # once more, and what is old will do
    }
}

sub vcl_deliver {
    if (resp.status >= 500 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
        return (restart);
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
}
