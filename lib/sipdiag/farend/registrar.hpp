// SPDX-License-Identifier: MIT
//
// Registrar: keeps bindings in memory, asks for digest credentials where it has accounts, and can be told to misbehave.
//
// Source     RFC 3261 §10.3, §22; RFC 7616 §3; several challenges, the strongest on top, RFC 8760 §2.4
// Open       without accounts it registers any verified source; an unverified one gets 403
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/challenge.hpp"
#include "sipdiag/auth/secret.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/farend/role.hpp"

namespace sipdiag::farend {

struct RegistrarSettings {
    std::string realm = "sipdiag";
    std::map<std::string, auth::Secret> accounts = {};  ///< by user name; none: an open registrar
    std::vector<auth::Algorithm> algorithms = {auth::Algorithm::sha_256, auth::Algorithm::md5};
    std::uint32_t most_expires = 7200;
};

class SIPDIAG_API Registrar final : public Role {
public:
    static constexpr std::size_t max_accounts = 1000;
    static constexpr std::size_t max_bindings = 32;  ///< of one account
    static constexpr Duration nonce_age = std::chrono::minutes(5);

    struct Stored {
        std::string uri;
        std::string call_id;
        std::uint32_t cseq = 0;
        Instant expires_at{};
        std::string q;
        Endpoint from;
    };

    explicit Registrar(RegistrarSettings settings) : settings_(std::move(settings)) {}

    [[nodiscard]] std::string_view methods() const override { return "REGISTER"; }
    bool request(const sip::Received& request, Desk& desk) override;

    /// What is held of an account now, by its user part. For tests and for calls to it.
    [[nodiscard]] std::vector<Stored> bindings(Instant now, std::string_view user) const;
    /// How many REGISTERs carried credentials.
    [[nodiscard]] std::size_t credentials_seen() const noexcept { return credentials_seen_; }
    /// Bind a Contact from within, as another device would have.
    void bind(Instant now, const std::string& user, const std::string& uri, std::uint32_t expires);

private:
    enum class Entry : std::uint8_t { admitted, challenged, forbidden };

    void register_(const sip::Received& request, const std::string& user, Desk& desk);
    [[nodiscard]] Entry admit(const sip::Received& request, const std::string& user, Desk& desk);
    void challenge(const sip::Received& request, bool stale, Desk& desk);
    [[nodiscard]] Reply listing(const std::string& user, const sip::Received& request, Desk& desk);
    [[nodiscard]] bool bind(const sip::Received& request, const std::string& user, Desk& desk);

    RegistrarSettings settings_;
    std::map<std::string, std::vector<Stored>, std::less<>> bound_;
    std::size_t credentials_seen_ = 0;
};

}  // namespace sipdiag::farend
