// SPDX-License-Identifier: MIT
#include "support/authority.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace sipdiag::tests {
namespace {

struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<std::FILE> open(const std::string& path, const char* mode)
{
    Owned<std::FILE> file(std::fopen(path.c_str(), mode));
    if (!file) throw std::runtime_error("cannot open " + path);
    return file;
}

void add(X509* certificate, int what, const std::string& value)
{
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()));
    if (!extension) throw std::runtime_error("no extension can be made of " + value);
    X509_add_ext(certificate, extension.get(), -1);
}

void set_name(X509_NAME* name, const std::string& text)
{
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1,
                               0);
}

Owned<EVP_PKEY> read_key(const std::string& path)
{
    return Owned<EVP_PKEY>(PEM_read_PrivateKey(open(path, "r").get(), nullptr, nullptr, nullptr));
}

}  // namespace

Authority::Authority(std::string name) : name_(std::move(name))
{
    auto pattern = (std::filesystem::temp_directory_path() / "sipdiag-ca-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for certificates");
    folder_ = pattern;
    own_ = issue({.subject = name_, .from_days = -10, .until_days = 100, .by_itself = true});
}

Authority::~Authority()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Authority::Issued Authority::issue(const Wanted& wanted)
{
    const bool is_authority = count_ == 0;
    const auto number = std::to_string(++count_);
    Issued issued{(folder_ / (number + ".pem")).string(), (folder_ / (number + ".key")).string()};
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> certificate(X509_new());
    auto* const x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), ::getpid() * 100L + count_);
    X509_gmtime_adj(X509_getm_notBefore(x), wanted.from_days * 86'400L);
    X509_gmtime_adj(X509_getm_notAfter(x), wanted.until_days * 86'400L);
    X509_set_pubkey(x, key.get());
    if (!wanted.subject.empty()) set_name(X509_get_subject_name(x), wanted.subject);
    X509_NAME* const issuer = X509_get_issuer_name(x);
    set_name(issuer, wanted.by_itself ? wanted.subject : name_);
    if (is_authority) {
        add(x, NID_basic_constraints, "critical,CA:TRUE");
        add(x, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    if (!wanted.uses.empty()) add(x, NID_ext_key_usage, wanted.uses);
    if (!wanted.key_usage.empty()) add(x, NID_key_usage, wanted.key_usage);
    if (!wanted.names.empty()) {
        std::string names;
        for (const auto& each : wanted.names)
            names += (names.empty() ? "" : ",") + each;
        add(x, NID_subject_alt_name, names);
    }
    const auto signer = wanted.by_itself ? nullptr : read_key(own_.key);
    X509_sign(x, signer ? signer.get() : key.get(), EVP_sha256());
    PEM_write_X509(open(issued.certificate, "w").get(), x);
    PEM_write_PrivateKey(open(issued.key, "w").get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return issued;
}

}  // namespace sipdiag::tests
