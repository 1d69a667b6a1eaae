// SPDX-License-Identifier: MIT
//
// The only file of the pure floors that includes OpenSSL.
#include "sipdiag/auth/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace sipdiag::auth {
namespace {

// Fetched once: a look-up by name costs more than the hash. No configuration file is read, which saves every start
// some milliseconds, and no setting of the machine changes what a digest is.
const EVP_MD* fetched(Hash hash) noexcept
{
    static const std::array<EVP_MD*, 3> methods = [] {
        OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
        return std::array{EVP_MD_fetch(nullptr, "MD5", nullptr), EVP_MD_fetch(nullptr, "SHA256", nullptr),
                          EVP_MD_fetch(nullptr, "SHA512-256", nullptr)};
    }();
    return methods[static_cast<std::size_t>(hash)];
}

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

// One context a thread, used again and again.
EVP_MD_CTX* context()
{
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> own(EVP_MD_CTX_new());
    return own.get();
}

}  // namespace

HexDigest HexDigest::of(std::string_view octets) noexcept
{
    constexpr std::string_view hex = "0123456789abcdef";
    HexDigest digest;
    for (const char c : octets.substr(0, max_digits / 2)) {
        const auto octet = static_cast<unsigned char>(c);
        digest.digits_[digest.size_++] = hex[octet >> 4U];
        digest.digits_[digest.size_++] = hex[octet & 0xFU];
    }
    return digest;
}

bool available(Hash hash) noexcept
{
    return fetched(hash) != nullptr;
}

HexDigest hash_joined(Hash hash, std::initializer_list<std::string_view> parts)
{
    auto* const state = context();
    bool good = state != nullptr && available(hash) && EVP_DigestInit_ex2(state, fetched(hash), nullptr) == 1;
    bool first = true;
    for (const auto part : parts) {
        if (!first) good = good && EVP_DigestUpdate(state, ":", 1) == 1;
        good = good && EVP_DigestUpdate(state, part.data(), part.size()) == 1;
        first = false;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> octets{};
    unsigned size = 0;
    if (!good || EVP_DigestFinal_ex(state, octets.data(), &size) != 1) {
        throw std::runtime_error("this hash is not available in the installed OpenSSL");
    }
    return HexDigest::of({reinterpret_cast<const char*>(octets.data()), size});
}

}  // namespace sipdiag::auth
