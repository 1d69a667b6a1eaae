// SPDX-License-Identifier: MIT
//
// Whatever is wrong with a certificate is collected, not stopped at: the verdict comes after the handshake and before
// the first octet of SIP, so that it can name all of it at once.
#include "sipdiag/net/detail/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/ssl.hpp>
#include <ctime>
#include <utility>

#include "sipdiag/net/detail/sockaddr.hpp"
#include "sipdiag/net/detail/tls_identity.hpp"

namespace sipdiag::net {

namespace ssl = asio::ssl;

class TlsContext {
public:
    explicit TlsContext(ssl::context::method method) : context(method)
    {
        SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    }
    ssl::context context;
};

namespace {

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* pointer) const noexcept { Free(pointer); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES, GENERAL_NAMES_free>>;

std::string text_of(const X509_NAME* name)
{
    BIO* const memory = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(memory, name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
}

std::string text_of(const ASN1_STRING* text)
{
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::chrono::system_clock::time_point time_of(const ASN1_TIME* time)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::string address_text(const ASN1_OCTET_STRING* octets)
{
    const auto* const data = ASN1_STRING_get0_data(octets);
    if (ASN1_STRING_length(octets) == 4) return to_string(Address::v4({data[0], data[1], data[2], data[3]}));
    std::array<std::uint8_t, 16> v6{};
    if (ASN1_STRING_length(octets) != 16) return {};
    std::copy_n(data, v6.size(), v6.begin());
    return to_string(Address::v6(v6));
}

std::vector<std::string> names_of(X509* certificate)
{
    std::vector<std::string> names;
    const Names alternatives(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    if (alternatives) {
        for (int i = 0; i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
            const auto* const each = sk_GENERAL_NAME_value(alternatives.get(), i);
            if (each->type == GEN_DNS) names.push_back("DNS:" + text_of(each->d.dNSName));
            if (each->type == GEN_URI) names.push_back("URI:" + text_of(each->d.uniformResourceIdentifier));
            if (each->type == GEN_IPADD) names.push_back("IP:" + address_text(each->d.iPAddress));
        }
        return names;
    }
    const auto* const subject = X509_get_subject_name(certificate);
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;)
        names.push_back("CN:" + text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
    return names;
}

using Uses = std::unique_ptr<EXTENDED_KEY_USAGE, Freed<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>>;

std::string use_text(const ASN1_OBJECT* use)
{
    switch (OBJ_obj2nid(use)) {
    case NID_server_auth: return "serverAuth";
    case NID_client_auth: return "clientAuth";
    case NID_anyExtendedKeyUsage: return "anyExtendedKeyUsage";
    default: break;
    }
    std::array<char, 128> dotted{};
    OBJ_obj2txt(dotted.data(), static_cast<int>(dotted.size()), use, 1);
    const std::string oid = dotted.data();
    return oid == "1.3.6.1.5.5.7.3.20" ? "sipDomain" : oid;  // id-kp-sipDomain, RFC 5924 §3.1
}

std::optional<std::vector<std::string>> uses_of(X509* certificate)
{
    const Uses known(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    if (!known) return std::nullopt;
    std::vector<std::string> uses;
    for (int i = 0; i < sk_ASN1_OBJECT_num(known.get()); ++i)
        uses.push_back(use_text(sk_ASN1_OBJECT_value(known.get(), i)));
    return uses;
}

// OpenSSL asks for the use of a web server, and knows nothing of sipDomain: what it objects to may be right for SIP.
// Its other reason, a key that may not be used so, stays one.
bool is_for_sip(X509* certificate, int depth)
{
    const auto use = sip_use(uses_of(certificate));
    if (use != SipUse::stated && use != SipUse::any) return false;
    if (depth > 0) return X509_check_ca(certificate) >= 1;
    constexpr std::uint32_t wanted = KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT;
    return (X509_get_key_usage(certificate) & wanted) != 0;
}

// What the check of the chain did not like, at which depth: 0 is the peer's own certificate.
struct Complaint {
    int error;
    int depth;
};

bool is_of_time(int error) noexcept
{
    return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

std::string sentence(const Complaint& complaint, const TlsPeer& peer)
{
    const auto whose = complaint.depth == 0 ? std::string("its certificate")
                                            : fmt::format("certificate {} of its chain", complaint.depth);
    switch (complaint.error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: {
        if (complaint.depth != 0) return whose + " has expired";
        const auto past = std::chrono::system_clock::now() - peer.not_after;
        return fmt::format("its certificate expired {} days ago, on {}",
                           std::chrono::duration_cast<std::chrono::hours>(past).count() / 24, day(peer.not_after));
    }
    case X509_V_ERR_CERT_NOT_YET_VALID:
        if (complaint.depth != 0) return whose + " is not valid yet";
        return fmt::format("its certificate is not valid before {}", day(peer.not_before));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return "its certificate is signed by itself";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return "its chain ends at an authority that is not known here";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return fmt::format("its certificate was issued by {}, which is not known here", peer.issuer);
    default: return fmt::format("{}: {}", whose, X509_verify_cert_error_string(complaint.error));
    }
}

std::string name_sentence(const TlsPeer& peer)
{
    if (peer.names.empty()) return fmt::format("its certificate holds no name at all, so none of {}", peer.expected);
    std::string text =
        fmt::format("its certificate is of {} and not of {}", fmt::join(peer.names, ", "), peer.expected);
    if (std::any_of(peer.names.begin(), peer.names.end(),
                    [](const auto& name) { return name.find('*') != std::string::npos; })) {
        text += " (for SIP a wildcard stands for nobody)";
    }
    return text;
}

std::string use_sentence(const TlsPeer& peer)
{
    return fmt::format("its certificate is for {} alone, and not for a SIP server",
                       peer.uses->empty() ? std::string("nothing") : fmt::format("{}", fmt::join(*peer.uses, ", ")));
}

class Session final : public TlsSession {
public:
    Session(TlsContext& context, tcp::socket& socket, std::string_view server_name) : stream_(socket, context.context)
    {
        if (!server_name.empty() && !parse_address(server_name)) {
            // SNI is about the name without its dot: RFC 6066 §3.
            std::string name(server_name.ends_with('.') ? server_name.substr(0, server_name.size() - 1) : server_name);
            SSL_ctrl(stream_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
        }
        error_code ignored;
        stream_.set_verify_callback(
            [this](bool well, ssl::verify_context& check) {
                auto* const store = check.native_handle();
                if (well) return true;
                const Complaint complaint{X509_STORE_CTX_get_error(store), X509_STORE_CTX_get_error_depth(store)};
                auto* const certificate = X509_STORE_CTX_get_current_cert(store);
                const bool of_purpose = complaint.error == X509_V_ERR_INVALID_PURPOSE && certificate != nullptr;
                if (!of_purpose || !is_for_sip(certificate, complaint.depth)) note(complaint);
                return true;
            },
            ignored);
    }

    void handshake(bool as_server, Done done) override
    {
        stream_.async_handshake(as_server ? ssl::stream_base::server : ssl::stream_base::client,
                                [done = std::move(done)](const error_code& failure) { done(failure, 0); });
    }
    void read_some(asio::mutable_buffer buffer, Done done) override
    {
        stream_.async_read_some(buffer, std::move(done));
    }
    void write(asio::const_buffer buffer, Done done) override { asio::async_write(stream_, buffer, std::move(done)); }
    void say_goodbye(std::shared_ptr<void> keep) override
    {
        stream_.async_shutdown([keep = std::move(keep)](const error_code&) {});
    }

    [[nodiscard]] TlsPeer peer(std::string_view expected) const override
    {
        auto* const handle = const_cast<Session*>(this)->stream_.native_handle();
        TlsPeer peer;
        peer.version = SSL_get_version(handle);
        peer.expected = expected;
        const Certificate certificate(SSL_get1_peer_certificate(handle));
        if (!certificate) {
            peer.problem = "it showed no certificate";
            return peer;
        }
        peer.subject = text_of(X509_get_subject_name(certificate.get()));
        peer.issuer = text_of(X509_get_issuer_name(certificate.get()));
        peer.names = names_of(certificate.get());
        peer.not_before = time_of(X509_get0_notBefore(certificate.get()));
        peer.not_after = time_of(X509_get0_notAfter(certificate.get()));
        peer.name_matches = proves(peer.names, expected);
        peer.uses = uses_of(certificate.get());
        peer.use_allowed = sip_use(peer.uses) != SipUse::other;
        peer.in_time = std::none_of(complaints_.begin(), complaints_.end(),
                                    [](const auto& each) { return is_of_time(each.error); });
        // A use that is not allowed is no lack of trust, and said in its own words.
        const auto is_of_use = [&peer](const Complaint& each) {
            return !peer.use_allowed && each.error == X509_V_ERR_INVALID_PURPOSE && each.depth == 0;
        };
        peer.trusted = std::all_of(complaints_.begin(), complaints_.end(),
                                   [&](const auto& each) { return is_of_time(each.error) || is_of_use(each); });
        std::vector<std::string> sentences;
        if (!peer.use_allowed) sentences.push_back(use_sentence(peer));
        for (const auto& each : complaints_) {
            if (is_of_use(each)) continue;
            auto text = sentence(each, peer);
            if (std::find(sentences.begin(), sentences.end(), text) == sentences.end())
                sentences.push_back(std::move(text));
        }
        if (!peer.name_matches) sentences.push_back(name_sentence(peer));
        peer.problem = fmt::format("{}", fmt::join(sentences, "; "));
        return peer;
    }

private:
    void note(Complaint complaint)
    {
        // "Cannot verify the leaf" follows from "no issuer", and a missing issuer is said once.
        const auto of_issuer = [](int error) {
            return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
                   error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE || error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT;
        };
        for (const auto& each : complaints_) {
            if (each.error == complaint.error && each.depth == complaint.depth) return;
            if (of_issuer(each.error) && of_issuer(complaint.error)) return;
        }
        complaints_.push_back(complaint);
    }

    ssl::stream<tcp::socket&> stream_;
    std::vector<Complaint> complaints_;
};

Fault unreadable(std::string_view what, const std::string& file, const Endpoint& endpoint)
{
    return {Fault::Kind::other, fmt::format("cannot read {} {}", what, file), endpoint};
}

}  // namespace

Opened<std::shared_ptr<TlsContext>> client_context(const TlsSettings& settings, const Endpoint& remote)
{
    auto made = std::make_shared<TlsContext>(ssl::context::tls_client);
    error_code error;
    made->context.set_verify_mode(ssl::verify_peer, error);
    if (settings.ca_file.empty()) {
        made->context.set_default_verify_paths(error);
    } else {
        made->context.load_verify_file(settings.ca_file, error);
        if (error) return unreadable("the authorities in", settings.ca_file, remote);
    }
    return made;
}

Opened<std::shared_ptr<TlsContext>> server_context(const TlsSettings& settings, const Endpoint& local)
{
    if (settings.certificate.empty()) {
        return Fault{Fault::Kind::unsupported,
                     fmt::format("cannot listen on tls {}: it wants a certificate and its key", to_string(local)),
                     local};
    }
    auto made = std::make_shared<TlsContext>(ssl::context::tls_server);
    error_code error;
    made->context.use_certificate_chain_file(settings.certificate, error);
    if (error) return unreadable("the certificate", settings.certificate, local);
    const auto& key = settings.private_key.empty() ? settings.certificate : settings.private_key;
    made->context.use_private_key_file(key, ssl::context::pem, error);
    if (error) return unreadable("the private key", key, local);
    return made;
}

std::unique_ptr<TlsSession> make_session(TlsContext& context, tcp::socket& socket, std::string_view server_name)
{
    return std::make_unique<Session>(context, socket, server_name);
}

bool is_truncated(const error_code& error) noexcept
{
    return error == ssl::error::stream_truncated;
}

Fault handshake_fault(const error_code& error, const Endpoint& endpoint)
{
    const auto where = fmt::format("{} {}", to_string(endpoint.transport), to_string(endpoint));
    if (error == asio::error::eof || is_truncated(error) || error == asio::error::connection_reset) {
        return {Fault::Kind::closed, fmt::format("{} closed the connection while TLS was being set up", where),
                endpoint};
    }
    if (error.category() != asio::error::get_ssl_category()) return fault_of(error.value(), "speak TLS with", endpoint);
    std::string why;
    switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG: why = "what answers there does not speak TLS"; break;
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL: why = "it knows no TLS of version 1.2 or later"; break;
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
        why = "it refused the handshake: no cipher in common, or it wants a name or a certificate";
        break;
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: why = "it wants a certificate of ours"; break;
    default: why = error.message();
    }
    return {Fault::Kind::tls_handshake, fmt::format("cannot agree on TLS with {}: {}", where, why), endpoint};
}

Fault::Kind kind_of_problem(const TlsPeer& peer) noexcept
{
    if (!peer.trusted) return Fault::Kind::tls_untrusted;
    if (!peer.in_time) return Fault::Kind::tls_expired;
    if (!peer.name_matches) return Fault::Kind::tls_name;
    return peer.use_allowed ? Fault::Kind::tls_handshake : Fault::Kind::tls_use;
}

}  // namespace sipdiag::net
