// SPDX-License-Identifier: MIT
#include "sipdiag/farend/mirror.hpp"

#include "sipdiag/sip/mirrored.hpp"

namespace sipdiag::farend {

bool Mirror::request(const sip::Received& request, Desk& desk)
{
    if (request.message.view().method_id() != sip::Method::options) return false;
    const sip::Mirrored saw{request.source, request.destination, request.message.octets()};
    desk.reply(request, {.code = 200,
                         .reason = "OK",
                         .fields = {{"Allow", "REGISTER, OPTIONS"}, {"Accept", sip::Mirrored::media_type()}},
                         .content_type = sip::Mirrored::media_type(),
                         .body = saw.body()});
    return true;
}

}  // namespace sipdiag::farend
