// SPDX-License-Identifier: MIT
#include "sipdiag/phone/path.hpp"

#include <fmt/format.h>

namespace sipdiag::phone {
namespace {

/// `address:port`, or the address alone where the port is not known.
std::string spelled(const Endpoint& endpoint)
{
    return endpoint.port != 0 ? to_string(endpoint) : to_string(endpoint.address);
}

finding::Value value_of(const std::optional<Endpoint>& endpoint)
{
    return endpoint ? finding::Value(spelled(*endpoint)) : finding::Value();
}

}  // namespace

Path judge_path(const PathEvidence& evidence)
{
    Path path{evidence.local, evidence.seen, {}, {}, {}};
    if (evidence.borrowed) {
        path.is_phone = true;
        path.why = "measured from the address of the phone";
        return path;
    }
    if (!evidence.seen) return path;
    const auto differs = [&](const std::optional<Address>& address, std::string_view what) {
        if (path.is_phone || !address || address->is_local_only() || *address == evidence.seen->address) return;
        path.is_phone = false;
        path.phone = address;
        path.why = fmt::format("{} is {}, and we are seen at {}", what, to_string(*address),
                               to_string(evidence.seen->address));
    };
    differs(evidence.nat_address, "nat_address");
    differs(evidence.phone_binding, "the phone's binding");
    differs(evidence.router_static, "the router's entry for the phone");
    return path;
}

finding::Value Path::to_value() const
{
    auto value = finding::Value::object();
    value.set("local", value_of(local)).set("seen", value_of(seen)).set("is_phone", is_phone).set("why", why);
    return value;
}

std::optional<std::string> Path::warning() const
{
    if (is_phone != false || !local || !seen || !phone) return std::nullopt;
    return fmt::format("Measured from {}, which leaves by {}. Your phone leaves by {}: this is not its path.",
                       to_string(local->address), to_string(seen->address), to_string(*phone));
}

}  // namespace sipdiag::phone
