// SPDX-License-Identifier: MIT
//
// Tone: audio that knows itself again when it is echoed. A quiet hum to the ear; in the lowest bit of each code stand a
// mark of this run, the number of the frame, and a check sum.
//
// Survives   everything that carries G.711 codes on as they are, cut into packets of other lengths too
// Does not   transcoding and mixing: then nothing is recognised, and the round trip is not measured, rather than wrong
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::rtp {

class SIPDIAG_API Tone {
public:
    static constexpr std::size_t frame_size = 160;  ///< 20 ms
    static constexpr std::size_t code_bits = 80;    ///< of a frame's low bits; it stands twice in each

    enum class Law : std::uint8_t { ulaw, alaw };

    /// \param mark  of this run, so that another's echo is not taken for ours
    Tone(Law law, std::uint32_t mark) noexcept : law_(law), mark_(mark) {}

    using Frame = std::array<char, frame_size>;
    [[nodiscard]] Frame frame(std::uint32_t number) const noexcept;

    /// The number of the frame that this payload is, or has in it from somewhere on.
    [[nodiscard]] std::optional<std::uint32_t> recognise(std::string_view payload) const noexcept;

private:
    Law law_;
    std::uint32_t mark_;
};

}  // namespace sipdiag::rtp
