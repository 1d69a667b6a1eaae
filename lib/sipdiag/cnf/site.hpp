// SPDX-License-Identifier: MIT
//
// Site: files that belong together - a folder such as a TFTP root, or the files named on a command line - and what is
// remembered of each phone, so that phones can be compared after their files have been put away.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/effective.hpp"

namespace sipdiag::cnf {

/// Where a finding stands. Line 0: the file as a whole.
struct Place {
    std::uint32_t file = 0;    ///< Site::files() index; Document::id
    std::uint32_t line = 0;    ///< from 1
    std::uint32_t column = 0;  ///< from 1, in characters
    std::uint32_t end_column = 0;

    friend bool operator==(const Place&, const Place&) = default;
    friend auto operator<=>(const Place&, const Place&) = default;
};

/// A file of the site, by its name. Of files that are no settings the content is kept where a rule may want it.
struct SiteFile {
    std::string path;
    NameKind name_kind = NameKind::other;
    Kind kind = Kind::other;
    bool given_by_name = true;  ///< or found in a folder
    bool was_read = false;      ///< else only its name is known
    std::string content;        ///< of dialplan.xml, syncinfo.xml, OS79XX.TXT and XMLDefault.cnf.xml; else empty

    [[nodiscard]] std::string_view name() const noexcept
    {
        const auto slash = path.rfind('/');
        return std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
    }
    [[nodiscard]] std::string_view folder() const noexcept
    {
        const auto slash = path.rfind('/');
        return std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
    }
};

/// A value and where it came from; line 0 of the phone's file where it is a stock value.
struct Said {
    Slot slot;
    std::string value;
    Place place;
};

/// What stays of a phone: the settings in which two phones must differ or agree.
struct PhoneSummary {
    struct Account {
        unsigned line = 1;
        std::uint16_t proxy_port = 5060;
        std::uint64_t fingerprint = 0;  ///< of name, proxy and port: the same for the same account
        Said name;                      ///< lineN_name
        Said proxy;                     ///< the proxy that the line uses, substitutes regarded; lower case
    };

    std::uint32_t file = 0;  ///< its own file; the default file where there is no other
    std::string mac;         ///< twelve capitals, or empty where the name has none
    Model model = Model::cp7960;
    bool has_own_file = true;
    std::vector<Account> accounts;  ///< lines the phone uses, in order
    bool registers = false;         ///< proxy_register is 1 and there is a provider
    std::uint32_t nat_enable = 0;
    Said nat_enable_said;  ///< the same as text, and where
    std::uint32_t nat_received_processing = 0;
    std::uint16_t start_media_port = 16384;
    std::uint16_t end_media_port = 32766;
    Said own_address;                         ///< my_ip_addr, which only a dump has; empty else
    Said nat_address;                         ///< empty where unset
    Said control_port;                        ///< voip_control_port as text
    Said image_version;                       ///< empty where unset
    Said sync, dial_template, dyn_tftp_addr;  ///< empty where unset
    Said default_image_version;               ///< of the default file alone; empty where unset
};

/// What is known once every file has been read.
class SIPDIAG_API Site {
public:
    std::vector<SiteFile> files;
    std::deque<PhoneSummary> phones;  ///< in the order of their files
    /// Were the files listed from a folder, so that one that is not among them is not there?
    bool is_whole_folder = false;

    /// The file of that name, in exactly that spelling, in the folder of `beside` or above; null where there is none.
    [[nodiscard]] const SiteFile* find(std::string_view name, const SiteFile& beside) const noexcept;
    [[nodiscard]] const SiteFile* find(std::string_view name) const noexcept;
    /// All files are named: from now on find() looks them up instead of walking them.
    void settle_names();

private:
    template <class Visit>
    void for_each_named(std::string_view name, Visit visit) const
    {
        if (by_name_.size() != files.size()) {
            for (const auto& file : files) {
                if (file.name() == name) visit(file);
            }
            return;
        }
        auto at = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                   [this](auto each, std::string_view wanted) { return files[each].name() < wanted; });
        for (; at != by_name_.end() && files[*at].name() == name; ++at)
            visit(files[*at]);
    }

    std::vector<std::uint32_t> by_name_;  // of files, by name and then by place; empty before settle_names()
};

}  // namespace sipdiag::cnf
