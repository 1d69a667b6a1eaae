// SPDX-License-Identifier: MIT
//
// Full use of a message through osip2.
#include <osipparser2/osip_message.h>
#include <osipparser2/osip_parser.h>
#include <osipparser2/sdp_message.h>

#include "bench/parsers.hpp"

namespace sipdiag::bench {
namespace {

std::size_t take(const char* text)
{
    if (text == nullptr) return 0;
    touch(text);
    return 1;
}

template <class Item>
Item* at(const osip_list_t& list, int i)
{
    return static_cast<Item*>(osip_list_get(&list, i));
}

std::size_t take_parameters(const osip_list_t& list)
{
    std::size_t items = 0;
    for (int i = 0; i < osip_list_size(&list); ++i) {
        const auto* const each = at<osip_generic_param_t>(list, i);
        items += take(each->gname);
        if (each->gvalue != nullptr) touch(each->gvalue);
    }
    return items;
}

std::size_t take_tag(osip_from_t* address)
{
    osip_generic_param_t* tag = nullptr;
    if (address == nullptr || osip_from_get_tag(address, &tag) != 0) return 0;
    return take(tag->gvalue);
}

std::size_t take_via_parameter(osip_via_t* via, const char* name)
{
    osip_generic_param_t* found = nullptr;
    char text[16];
    std::size_t i = 0;
    for (; name[i] != '\0'; ++i)
        text[i] = name[i];
    text[i] = '\0';
    if (osip_via_param_get_byname(via, text, &found) != 0 || found == nullptr) return 0;
    if (found->gvalue != nullptr) touch(found->gvalue);
    return 1;
}

std::size_t use_sdp(osip_message_t* sip)
{
    const auto* const body = at<osip_body_t>(sip->bodies, 0);
    sdp_message_t* sdp = nullptr;
    if (body == nullptr || sdp_message_init(&sdp) != 0) return 0;
    std::size_t items = 0;
    if (sdp_message_parse(sdp, body->body) == 0) {
        items += take(sdp_message_c_addr_get(sdp, -1, 0));
        for (int i = 0; sdp_message_endof_media(sdp, i) == 0; ++i) {
            items += take(sdp_message_m_media_get(sdp, i));
            items += take(sdp_message_c_addr_get(sdp, i, 0));
        }
    }
    sdp_message_free(sdp);
    return items;
}

}  // namespace

std::size_t use_osip2(std::string_view octets)
{
    static const int ready = parser_init();
    (void)ready;
    osip_message_t* sip = nullptr;
    if (osip_message_init(&sip) != 0) return 0;
    if (osip_message_parse(sip, octets.data(), octets.size()) != 0) {
        osip_message_free(sip);
        return 0;
    }
    std::size_t items = 0;
    for (int i = 0; i < osip_list_size(&sip->vias); ++i) {
        auto* const via = at<osip_via_t>(sip->vias, i);
        items += take(via->host) + take(via->port);
        for (const auto* name : {"branch", "received", "rport"})
            items += take_via_parameter(via, name);
    }
    items += take_tag(sip->from) + take_tag(sip->to);
    items += take(sip->call_id->number) + take(sip->cseq->method);
    for (int i = 0; i < osip_list_size(&sip->contacts); ++i) {
        auto* const contact = at<osip_contact_t>(sip->contacts, i);
        items += take(contact->url->username) + take(contact->url->host) + take(contact->url->port);
        items += take_parameters(contact->url->url_params) + take_parameters(contact->gen_params);
    }
    for (int i = 0; i < osip_list_size(&sip->authorizations); ++i) {
        const auto* const a = at<osip_authorization_t>(sip->authorizations, i);
        for (const auto* each : {a->username, a->realm, a->nonce, a->uri, a->response, a->algorithm, a->cnonce,
                                 a->opaque, a->message_qop, a->nonce_count})
            items += take(each);
    }
    for (int i = 0; i < osip_list_size(&sip->www_authenticates); ++i) {
        const auto* const a = at<osip_www_authenticate_t>(sip->www_authenticates, i);
        for (const auto* each : {a->realm, a->domain, a->nonce, a->opaque, a->stale, a->algorithm, a->qop_options})
            items += take(each);
    }
    if (sip->content_type != nullptr) items += use_sdp(sip);
    osip_message_free(sip);
    return items;
}

}  // namespace sipdiag::bench
