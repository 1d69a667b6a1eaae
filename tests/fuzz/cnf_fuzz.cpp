// SPDX-License-Identifier: MIT
//
// Any octets as a settings file: the reader keeps its bounds, every rule takes it, and what is set right stays so.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/cnf/edit.hpp"
#include "sipdiag/cnf/lint.hpp"
#include "sipdiag/cnf/lint_report.hpp"
#include "sipdiag/cnf/phone_settings.hpp"
#include "sipdiag/cnf/router.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    using fuzz::require;
    const std::string octets(reinterpret_cast<const char*>(data), size);
    constexpr std::string_view name = "SIP000E84C060A6.cnf";

    cnf::Document document;
    document.read_copy(name, octets);
    std::uint32_t last = 0;
    for (const auto& line : document.lines()) {
        require(line.number > last && line.number <= document.line_count());
        last = line.number;
        require(line.whole.begin <= line.whole.end && line.whole.end <= document.octets().size());
        for (const auto part : {line.key, line.raw, line.value, line.comment}) {
            require(part.begin <= part.end && part.end <= document.octets().size());
            if (!part.empty()) require(part.begin >= line.whole.begin && part.end <= line.whole.end);
        }
        require(document.column(line, line.raw.end) >= document.column(line, line.raw.begin));
    }

    const auto once = cnf::fixed(name, octets);
    require(cnf::fixed(name, once) == once);
    (void)cnf::unified_diff(name, octets, once);

    // As a phone's file beside itself as the default file, and as a router's.
    const auto router = cnf::read_router(octets);
    cnf::LintSettings settings;
    settings.given.router = &router;
    settings.router_file = "router.txt";
    const auto result =
        cnf::lint(settings, {{"SIPDefault.cnf", octets}, {std::string(name), octets}, {"router.txt", octets}});
    for (const auto& each : result.findings)
        require(each.place.file < 3 && each.place.column <= each.place.end_column);
    (void)cnf::lint_report(result, {.terminal = true});
    (void)cnf::lint_report(result, {.facts = true});
    (void)cnf::load_phone({{std::string(name), octets}});
    return 0;
}
