// SPDX-License-Identifier: MIT
#include "support/zone.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace sipdiag::tests {

using locate::Question;
using locate::Record;
using locate::RecordType;
using locate::Reply;
using locate::same_name;

Zone::Zone(std::string_view lines)
{
    std::istringstream text{std::string(lines)};
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line);
        Record record;
        std::string type;
        if (!(words >> record.owner >> record.ttl >> type)) continue;
        const auto unquoted = [&words] {
            std::string word;
            words >> word;
            return word == "-" ? std::string() : word;
        };
        if (type == "A" || type == "AAAA") {
            record.type = type == "A" ? RecordType::a : RecordType::aaaa;
            record.address = *parse_address(unquoted());
        } else if (type == "CNAME") {
            record.type = RecordType::cname;
            record.target = unquoted();
        } else if (type == "SRV") {
            record.type = RecordType::srv;
            words >> record.priority >> record.weight >> record.port >> record.target;
        } else if (type == "NAPTR") {
            record.type = RecordType::naptr;
            words >> record.priority >> record.weight;
            record.flags = unquoted();
            record.services = unquoted();
            record.regexp = unquoted();
            record.target = unquoted();
        } else {
            throw std::invalid_argument("no record: " + line);
        }
        records_.push_back(record);
    }
}

Zone& Zone::is_silent_about(std::string name, RecordType type)
{
    silent_.push_back({std::move(name), type});
    return *this;
}

Reply Zone::answer(const Question& question)
{
    asked.push_back(question.name + " " + std::string(to_string(question.type)));
    if (std::any_of(silent_.begin(), silent_.end(), [&](const auto& each) {
            return each.type == question.type && same_name(each.name, question.name);
        }))
        return {Reply::Kind::failed, {}, "no name server answers"};
    Reply reply;
    std::string name = question.name;
    for (int hops = 0; hops < 20; ++hops) {
        const Record* alias = nullptr;
        bool exists = false;
        const auto before = reply.records.size();
        for (const auto& each : records_) {
            exists |= same_name(each.owner, name) || std::string_view(each.owner).ends_with("." + name);
            if (!same_name(each.owner, name)) continue;
            if (each.type == question.type) reply.records.push_back(each);
            if (each.type == RecordType::cname) alias = &each;
        }
        if (alias != nullptr && reply.records.size() == before) {
            reply.records.push_back(*alias);
            if (!follows_) break;
            name = alias->target;
            continue;
        }
        if (reply.records.empty()) reply.kind = exists ? Reply::Kind::no_data : Reply::Kind::no_such_name;
        break;
    }
    return reply;
}

locate::Plan& Zone::run(locate::Plan& plan)
{
    for (int rounds = 0; !plan.finished(); ++rounds) {
        if (rounds == 100) throw std::logic_error("the plan asks without end");
        const auto questions = plan.open_questions();
        if (questions.empty()) throw std::logic_error("the plan waits for nothing");
        for (const auto& each : questions)
            plan.answer(each, answer(each));
    }
    return plan;
}

}  // namespace sipdiag::tests
