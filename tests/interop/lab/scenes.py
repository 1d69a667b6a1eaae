# SPDX-License-Identifier: MIT
"""The scenes of the lab: how each is built. What is true in one is not written here; the lab finds it out itself."""

from lab.network import rules

FULL = ["via", "contact", "from-to", "sdp", "back"]
CARRIER = rules(nat="random", closed=True)
INNER = {"public": "100.64.7.7"}


def scene(name, **how):
    return {"name": name, **how}


# Where the way itself is the question: the probe and the advice are tried in each.
SCENES = [
    scene("no-nat", router=rules(nat=None, closed=False), routed=True),
    scene("stateful-firewall", router=rules(nat=None), routed=True),
    scene("nat-keeps-ports", router=rules()),
    scene("nat-changes-ports", router=rules(nat="random")),
    scene("nat-changes-ports-one-mapping", box={"keeps_ports": False}),
    scene("nat-by-address", box={"keeps_ports": False, "mapping": "address"}),
    scene("nat-by-address-and-port", box={"keeps_ports": False, "mapping": "address-and-port"}),
    scene("nat-by-address-filters-by-address", box={"keeps_ports": False, "mapping": "address", "filtering": "address"}),
    scene("nat-filters-nobody", box={"filtering": "none"}),
    scene("nat-with-forward", router=rules(forwards=(5060,))),
    scene("one-to-one", router=rules(one_to_one="10.0.0.3")),
    scene("one-to-one-5060-open", router=rules(one_to_one="10.0.0.3", open_5060=True)),
    scene("kernel-alg", router=rules(alg=True)),
    scene("kernel-alg-changes-ports", router=rules(alg=True, nat="random")),
    scene("kernel-alg-one-to-one", router=rules(alg=True, one_to_one="10.0.0.3", open_5060=True)),
    scene("kernel-alg-forward", router=rules(alg=True, forwards=(5060,))),
    scene("alg-full", box={"alg": FULL}),
    scene("alg-does-not-translate-back", box={"alg": ["via", "contact", "from-to", "sdp"]}),
    scene("alg-only-contact", box={"alg": ["contact"]}),
    scene("alg-only-sdp", box={"alg": ["sdp"]}),
    scene("alg-replaces-everywhere", box={"alg": ["everywhere", "back"]}),
    scene("alg-drops-unknown-contact", box={"alg": [*FULL, "drops-unknown"]}),
    scene("double-nat", router=rules(public="100.64.7.7"), carrier=rules()),
    scene("double-nat-alg-inside", router=rules(public="100.64.7.7", alg=True), carrier=rules()),
    scene("double-nat-alg-outside", router=rules(public="100.64.7.7"), carrier=rules(alg=True)),
    scene("carrier-grade", router=rules(public="100.64.7.7"), carrier=CARRIER),
    scene("short-mappings", router=rules(), sysctl=("net.netfilter.nf_conntrack_udp_timeout=4",
                                                    "net.netfilter.nf_conntrack_udp_timeout_stream=8")),
    scene("5060-blocked", router=rules(blocked=(5060,))),
    scene("media-blocked", router=rules(media=False)),
    scene("phone-holds-5060", router=rules(), phone_on=True),
]

# What the phone is set to now, the registrar, and the sound: for the advice alone. `set` stands on its command line.
KNOWS_ADDRESS = ("--nat-enable", 1, "--nat-address", "203.0.113.10")
ADVISED = [
    scene("address-known", router=rules(), set=KNOWS_ADDRESS),
    scene("address-known-media-blocked", router=rules(media=False), set=KNOWS_ADDRESS),
    scene("address-known-media-blocked-inbound", router=rules(media="out"), set=KNOWS_ADDRESS),
    scene("address-known-no-relay", router=rules(), set=KNOWS_ADDRESS, relay=False),
    scene("address-known-kernel-alg", router=rules(alg=True), set=KNOWS_ADDRESS),
    scene("address-known-alg-drops-unknown-contact", box={"alg": [*FULL, "drops-unknown"]}, set=KNOWS_ADDRESS),
    scene("address-stale", router=rules(), set=("--nat-enable", 1, "--nat-address", "203.0.113.99")),
    scene("forward-no-relay", router=rules(forwards=(5060,)), relay=False),
    scene("registrar-repairs-nat", router=rules(), repairs=True),
    scene("registrar-repairs-nat-no-relay", router=rules(one_to_one="10.0.0.3", open_5060=True), repairs=True, relay=False),
    scene("registrar-silent", router=rules(), registrar="silent-after=0"),
    scene("registrar-refuses", router=rules(), registrar="refuse-domain"),
    scene("registrar-lies", router=rules(), registrar="no-store"),
    scene("registrar-keeps-one-binding", router=rules(),
          registrar="one-binding,other-device=sip:x@192.0.2.99:5060"),
]
