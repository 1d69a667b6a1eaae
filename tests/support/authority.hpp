// SPDX-License-Identifier: MIT
//
// Authority: a throw-away certificate authority, for TLS peers of every kind of right and wrong.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sipdiag::tests {

class Authority {
public:
    struct Wanted {
        std::vector<std::string> names = {};  ///< "DNS:sip.example", "URI:sip:sip.example", "IP:127.0.0.1"
        std::string subject = "peer";         ///< the CN
        int from_days = -1;                   ///< from today
        int until_days = 30;
        bool by_itself = false;  ///< signed by its own key
        std::string uses = {};   ///< extendedKeyUsage as OpenSSL writes it: "serverAuth,1.3.6.1.5.5.7.3.20"
        std::string key_usage = {};
    };
    struct Issued {
        std::string certificate;  ///< PEM files
        std::string key;
    };

    explicit Authority(std::string name = "Throw-away CA");
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;
    ~Authority();

    [[nodiscard]] const std::string& file() const noexcept { return own_.certificate; }
    [[nodiscard]] Issued issue(const Wanted& wanted);

private:
    std::filesystem::path folder_;
    std::string name_;
    Issued own_;
    int count_ = 0;
};

}  // namespace sipdiag::tests
