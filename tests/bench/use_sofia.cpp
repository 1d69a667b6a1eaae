// SPDX-License-Identifier: MIT
//
// Full use of a message through Sofia-SIP. Parameters stay one string `name=value` each there; they are counted as
// items all the same.
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sdp.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/su_alloc.h>

#include "bench/parsers.hpp"

namespace sipdiag::bench {
namespace {

std::size_t take(const char* text)
{
    if (text == nullptr) return 0;
    touch(text);
    return 1;
}

std::size_t take_all(const msg_param_t* parameters)
{
    std::size_t items = 0;
    for (; parameters != nullptr && *parameters != nullptr; ++parameters)
        items += take(*parameters);
    return items;
}

std::size_t use_url_parameters(const char* text)
{
    // Sofia keeps them as one string; cutting it is the user's work.
    std::size_t items = 0;
    while (text != nullptr && *text != '\0') {
        ++items;
        touch(text);
        while (*text != '\0' && *text != ';')
            ++text;
        if (*text == ';') ++text;
    }
    return items;
}

std::size_t use_digest(const sip_www_authenticate_t* auth)
{
    std::size_t items = 0;
    for (; auth != nullptr; auth = auth->au_next) {
        touch(auth->au_scheme);
        items += take_all(auth->au_params);
    }
    return items;
}

std::size_t use_sdp(su_home_t* home, const sip_payload_t* payload)
{
    sdp_parser_t* const parser = sdp_parse(home, payload->pl_data, static_cast<issize_t>(payload->pl_len), 0);
    std::size_t items = 0;
    if (const sdp_session_t* const session = sdp_session(parser)) {
        if (session->sdp_connection != nullptr) items += take(session->sdp_connection->c_address);
        for (const sdp_media_t* media = session->sdp_media; media != nullptr; media = media->m_next) {
            items += take(media->m_type_name);
            if (media->m_connections != nullptr) items += take(media->m_connections->c_address);
        }
    }
    sdp_parser_free(parser);
    return items;
}

}  // namespace

std::size_t use_sofia(std::string_view octets)
{
    msg_t* const msg = msg_make(sip_default_mclass(), 0, octets.data(), static_cast<ssize_t>(octets.size()));
    if (msg == nullptr) return 0;
    const sip_t* const sip = sip_object(msg);
    std::size_t items = 0;
    for (const sip_via_t* via = sip->sip_via; via != nullptr; via = via->v_next) {
        items +=
            take(via->v_host) + take(via->v_port) + take(via->v_branch) + take(via->v_received) + take(via->v_rport);
    }
    if (sip->sip_from != nullptr) items += take(sip->sip_from->a_tag);
    if (sip->sip_to != nullptr) items += take(sip->sip_to->a_tag);
    if (sip->sip_call_id != nullptr) items += take(sip->sip_call_id->i_id);
    if (sip->sip_cseq != nullptr) items += take(sip->sip_cseq->cs_method_name);
    for (const sip_contact_t* contact = sip->sip_contact; contact != nullptr; contact = contact->m_next) {
        items += take(contact->m_url->url_user) + take(contact->m_url->url_host) + take(contact->m_url->url_port);
        items += use_url_parameters(contact->m_url->url_params) + take_all(contact->m_params);
    }
    items += use_digest(sip->sip_authorization);
    items += use_digest(sip->sip_www_authenticate);
    if (sip->sip_payload != nullptr && sip->sip_content_type != nullptr) {
        items += use_sdp(msg_home(msg), sip->sip_payload);
    }
    msg_destroy(msg);
    return items;
}

}  // namespace sipdiag::bench
