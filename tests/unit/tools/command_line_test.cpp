// SPDX-License-Identifier: MIT
#include "common/command_line.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <set>

#include "cnfcheck/options.hpp"
#include "common/help.hpp"
#include "rtpecho/options.hpp"
#include "sipprobe/options.hpp"
#include "sipreg/options.hpp"

namespace sipdiag::tools {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Invocation good(std::vector<std::string> words, const Tool& tool = sipreg_tool)
{
    auto parsed = parse(words, tool);
    if (const auto* const misuse = std::get_if<Misuse>(&parsed)) throw std::runtime_error(misuse->text);
    return std::get<Invocation>(std::move(parsed));
}

std::string wrong(std::vector<std::string> words, const Tool& tool = sipreg_tool)
{
    const auto parsed = parse(words, tool);
    const auto* const misuse = std::get_if<Misuse>(&parsed);
    return misuse != nullptr ? misuse->text : "it was accepted";
}

TEST(CommandLine, TakesTheDefaultCommandWhereNoneIsNamed)
{
    const auto asked = good({"12345@sip.example"});
    EXPECT_EQ(asked.command, &sipreg::register_command);
    EXPECT_FALSE(asked.named);
    EXPECT_THAT(asked.positionals, ElementsAre("12345@sip.example"));
}

TEST(CommandLine, TakesOptionsBeforeAndBehindTheCommandAndItsTarget)
{
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--format", "json", "--expires=60", "query", "a@b"},
          {"query", "--format=json", "a@b", "--expires", "60"},
          {"query", "a@b", "--format", "json", "--expires", "60"}}) {
        const auto asked = good(words);
        EXPECT_EQ(asked.command, &sipreg::query_command);
        EXPECT_TRUE(asked.named);
        EXPECT_THAT(asked.positionals, ElementsAre("a@b"));
        EXPECT_EQ(asked.text("format"), "json");
        EXPECT_EQ(asked.number("expires"), 60);
    }
}

TEST(CommandLine, TakesTheValueOfAnOptionForNoCommand)
{
    const auto asked = good({"--auth-user", "query", "a@b"});
    EXPECT_EQ(asked.command, &sipreg::register_command);
    EXPECT_EQ(asked.text("auth-user"), "query");
}

TEST(CommandLine, TakesNothingForAnOptionBehindTwoDashes)
{
    const auto asked = good({"query", "--", "--odd"});
    EXPECT_THAT(asked.positionals, ElementsAre("--odd"));
}

TEST(CommandLine, TakesADashForStandardInput)
{
    const auto asked = good({"explain", "--stream", "-"}, sipprobe_tool);
    EXPECT_THAT(asked.positionals, ElementsAre("-"));
    EXPECT_TRUE(asked.flag("stream"));
}

TEST(CommandLine, TakesBracketsAsTheyStand)
{
    EXPECT_THAT(good({"probe", "[2001:db8::1]"}, sipprobe_tool).positionals, ElementsAre("[2001:db8::1]"));
    EXPECT_EQ(good({"a@b", "--proxy", "[::1,2]"}).text("proxy"), "[::1,2]");
}

TEST(CommandLine, TakesAnEmptyValue)
{
    EXPECT_EQ(good({"--nat-address=", "a@b"}).text("nat-address"), "");
    EXPECT_EQ(good({"--nat-address", "", "a@b"}).text("nat-address"), "");
    EXPECT_THAT(good({"--nat-address=", "a@b"}).positionals, ElementsAre("a@b"));
}

TEST(CommandLine, TakesAPhoneWithAndWithoutItsModel)
{
    EXPECT_EQ(good({"--phone", "7940", "a@b"}).text("phone"), "7940");
    EXPECT_EQ(good({"--phone", "a@b"}).text("phone"), "7960");
    EXPECT_THAT(good({"--phone", "a@b"}).positionals, ElementsAre("a@b"));
    EXPECT_EQ(good({"a@b", "--model"}).text("phone"), "7960");
    EXPECT_EQ(good({"--model=7940", "a@b"}).text("phone"), "7940");
    EXPECT_EQ(good({"a@b"}).text("phone"), std::nullopt);
}

TEST(CommandLine, KeepsAllOfARepeatableAndTheLastOfTheOthers)
{
    const auto asked = good({"--cnf", "one", "--cnf=two", "--expires", "60", "--expires", "90", "a@b"});
    EXPECT_THAT(asked.list("cnf"), ElementsAre("one", "two"));
    EXPECT_EQ(asked.number("expires"), 90);
}

TEST(CommandLine, CountsHowVerbose)
{
    EXPECT_EQ(good({"-vv", "a@b"}).count("verbose"), 2);
    EXPECT_EQ(good({"-v", "a@b", "--verbose"}).count("verbose"), 2);
    EXPECT_TRUE(good({"-q", "a@b"}).flag("q"));
}

TEST(CommandLine, GivesDefaultsAndTheUnitsOfTheTable)
{
    EXPECT_EQ(good({"a@b"}).number("line"), 1);
    EXPECT_EQ(good({"a@b"}).text("format"), "text");
    EXPECT_EQ(good({"a@b", "--timeout", "1.5"}).seconds("timeout"), 1500ms);
    EXPECT_EQ(good({"a@b"}).seconds("timeout"), std::nullopt);
    EXPECT_EQ(good({"x"}, sipprobe_tool).seconds("timeout"), 15s);
    EXPECT_EQ(good({"explain", "x"}, sipprobe_tool).text("fail-on"), "none");
    EXPECT_EQ(good({"x"}, sipprobe_tool).text("fail-on"), "warning");
}

TEST(CommandLine, AsksOnlyForWhatIsInTheTable)
{
    EXPECT_THROW((void)good({"a@b"}).flag("no-such-option"), std::logic_error);
    EXPECT_FALSE(good({"a@b"}).has("no-such-option"));
}

struct Wrong {
    std::vector<std::string> words;
    const char* says;
};

TEST(CommandLine, SaysInOneLineWhatIsWrong)
{
    const Wrong cases[] = {
        {{"a@b", "--expire", "60"}, "unknown option --expire; did you mean --expires?"},
        {{"a@b", "--fromat=json"}, "unknown option --fromat; did you mean --format?"},
        {{"a@b", "-x"}, "unknown option -x"},
        {{"a@b", "-vx"}, "unknown option -x"},
        {{"a@b", "--all"}, "--all is an option of sipreg unregister"},
        {{"a@b", "--format", "xml"}, "--format does not know 'xml'"},
        {{"a@b", "--format", "jsn"}, "did you mean json?"},
        {{"a@b", "--expires", "soon"}, "--expires takes a whole number from 1 to 4294967295, not 'soon'"},
        {{"a@b", "--expires", "-1"}, "--expires takes a whole number"},
        {{"a@b", "--expires", "1.5"}, "--expires takes a whole number"},
        {{"a@b", "--expires", "4294967296"}, "--expires takes a whole number"},
        {{"a@b", "--expires", ""}, "--expires takes a whole number"},
        {{"a@b", "--local-port", "0"}, "--local-port takes a whole number from 1 to 65535"},
        {{"a@b", "--timeout", "nan"}, "--timeout takes a number"},
        {{"a@b", "--timeout", "1e3"}, "--timeout takes a number"},
        {{"a@b", "--expires"}, "--expires wants a value: SECONDS"},
        {{"a@b", "--trace=yes"}, "--trace takes no value"},
        {{"a@b", "c@d"}, "no command 'a@b'"},
        {{"qurey", "c@d"}, "no command 'qurey'; did you mean query?"},
        {{"query", "c@d", "more"}, "'more' is one word too many"},
        {{"batch"}, "sipreg batch wants FILE"},
        {{"--password", "x", "a@b"}, "unknown option --password"},
    };
    for (const auto& each : cases) {
        const auto text = wrong(each.words);
        EXPECT_THAT(text, HasSubstr(each.says));
        EXPECT_THAT(text, HasSubstr("--help"));
        EXPECT_THAT(text, Not(HasSubstr("\n")));
    }
}

TEST(CommandLine, ObeysNothingThatATerminalWould)
{
    EXPECT_THAT(wrong({"a@b", "--x\x1b[2J"}), Not(HasSubstr("\x1b")));
    EXPECT_THAT(wrong({"query", "a", "\x1b[2J"}), Not(HasSubstr("\x1b")));
}

TEST(CommandLine, NamesTheCommandsWhereThereIsNoDefault)
{
    EXPECT_THAT(wrong({"--format", "json"}, rtpecho_tool),
                HasSubstr("name a command, one of analyze, raw, serve, call"));
    EXPECT_THAT(wrong({"cal", "x"}, rtpecho_tool), HasSubstr("did you mean call?"));
}

TEST(CommandLine, AnswersHelpWhateverElseIsMissing)
{
    EXPECT_TRUE(good({"batch", "--help"}).flag("help"));
    EXPECT_TRUE(good({"--version"}, rtpecho_tool).flag("version"));
    EXPECT_EQ(good({"--explain", "SIP017"}).text("explain"), "SIP017");
}

const Tool* const all_tools[] = {&sipreg_tool, &sipprobe_tool, &rtpecho_tool, &cnfcheck_tool};

TEST(Tables, SayHowManyValuesAnOptionTakesAlikeInAllCommandsOfATool)
{
    // The command is found before its table is known, so a word's role must not depend on it.
    for (const auto* tool : all_tools) {
        std::map<std::string, Kind> kinds;
        for (const auto* command : tool->commands) {
            for (const auto& group : groups_of(*command)) {
                for (const auto& option : group.options) {
                    const auto kind = option.kind == Kind::flag ? Kind::flag : Kind::text;
                    const auto [found, first] = kinds.emplace(spelled(option), kind);
                    EXPECT_EQ(found->second, kind) << tool->name << ' ' << command->name << ' ' << spelled(option);
                }
            }
        }
    }
}

TEST(Tables, HoldDefaultsThatTheyWouldAccept)
{
    for (const auto* tool : all_tools) {
        for (const auto* command : tool->commands) {
            std::vector<std::string> words;
            if (!command->name.empty()) words.emplace_back(command->name);
            for (const auto& group : groups_of(*command)) {
                for (const auto& option : group.options) {
                    EXPECT_FALSE(option.help.empty()) << spelled(option);
                    EXPECT_FALSE(option.help.ends_with('.')) << spelled(option);
                    EXPECT_EQ(option.kind == Kind::flag, option.value.empty()) << spelled(option);
                    for (const auto value : {option.fallback, option.implied}) {
                        if (value.empty()) continue;
                        words.push_back(spelled(option));
                        words.emplace_back(value);
                    }
                }
            }
            for (std::size_t i = 0; i < command->positional.least; ++i)
                words.emplace_back("x");
            EXPECT_NO_THROW((void)good(words, *tool)) << tool->name << ' ' << command->name;
        }
    }
}

TEST(Tables, NameEachOptionOnceInACommand)
{
    for (const auto* tool : all_tools) {
        for (const auto* command : tool->commands) {
            std::set<std::string> names;
            for (const auto& group : groups_of(*command)) {
                for (const auto& option : group.options) {
                    EXPECT_TRUE(names.insert(spelled(option)).second) << spelled(option);
                    if (option.letter != 0 && !option.name.empty()) {
                        EXPECT_TRUE(names.insert(std::string{'-', option.letter}).second) << spelled(option);
                    }
                    if (!option.alias.empty()) {
                        EXPECT_TRUE(names.insert("--" + std::string(option.alias)).second) << spelled(option);
                    }
                }
            }
        }
    }
}

TEST(Tables, ListFirstWhatDisplacesNothing)  // safety S3
{
    EXPECT_EQ(sipreg_tool.commands.front(), &sipreg::query_command);
    EXPECT_EQ(sipprobe_tool.commands[0], &sipprobe::probe_command);
    EXPECT_EQ(sipprobe_tool.commands[1], &sipprobe::ping_command);
    EXPECT_EQ(sipprobe_tool.commands[2], &sipprobe::dns_command);
    EXPECT_EQ(sipprobe_tool.commands[3], &sipprobe::explain_command);
}

TEST(Tables, NameNoOptionThatTakesAPassword)
{
    for (const auto* tool : all_tools) {
        for (const auto* command : tool->commands) {
            for (const auto& group : groups_of(*command)) {
                for (const auto& option : group.options) {
                    if (option.name.find("password") == std::string_view::npos) continue;
                    EXPECT_TRUE(option.name == "password-file" || option.name == "password-command") << option.name;
                }
            }
        }
    }
}

TEST(Help, IsTenLinesForNoArgumentAndFitsATerminal)
{
    for (const auto* tool : all_tools) {
        const auto text = no_argument_text(*tool);
        EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10) << text;
        for (const auto& page : {text, tool_help(*tool)}) {
            std::size_t begin = 0;
            for (auto end = page.find('\n'); end != std::string::npos; begin = end + 1, end = page.find('\n', begin))
                EXPECT_LE(end - begin, 80U) << page.substr(begin, end - begin);
        }
    }
}

TEST(Help, NamesEveryCommandAndOption)
{
    for (const auto* tool : all_tools) {
        for (const auto* command : tool->commands) {
            const auto page = command_help(*tool, *command);
            EXPECT_THAT(tool_help(*tool), HasSubstr(std::string(command->name)));
            for (const auto& group : groups_of(*command)) {
                for (const auto& option : group.options)
                    EXPECT_THAT(page, HasSubstr(spelled(option)));
            }
        }
    }
}

}  // namespace
}  // namespace sipdiag::tools
