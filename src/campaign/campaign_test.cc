#include <map>
#include <random>

#include "campaign/group_names.h"
#include "campaign/mail_file.h"
#include "campaign/notices.h"
#include "campaign/plan.h"
#include "campaign/ranked.h"
#include "campaign/recipients.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::campaign {
namespace {

TEST_CASE("a plan becomes late when its deadline passes behind it") {
  Plan plan;
  plan.made = "2026-11-20T10:00:00.000000Z";
  const Time made = *ParseRfc3339(plan.made);
  CHECK_FALSE(BecameLate(plan, made + kDay));  // no fixed time
  plan.due = made + kHour;
  CHECK_FALSE(BecameLate(plan, made + kHour));
  CHECK(BecameLate(plan, made + kHour + kSecond));
  plan.due = made - kHour;
  CHECK_FALSE(BecameLate(plan, made + kDay));  // it was late when it was made
}

TEST_CASE("ranks and places agree with counting") {
  std::mt19937_64 random(7);
  for (uint32_t keep : {1u, 2u, 7u, 64u, 5000u}) {
    std::vector<uint64_t> bits(200);
    std::vector<uint32_t> numbers;
    for (uint32_t i = 0; i < bits.size() * 64; ++i) {
      if (random() % keep != 0) continue;
      bits[i / 64] |= uint64_t{1} << i % 64;
      numbers.push_back(i);
    }
    const Ranked set(bits);
    REQUIRE(set.size() == numbers.size());
    for (uint32_t rank = 0; rank < numbers.size(); ++rank) {
      REQUIRE(set.At(rank) == numbers[rank]);
      REQUIRE(set.Rank(numbers[rank]) == rank);
    }
  }
}

TEST_CASE("a mail's header lines are told from its text") {
  const std::pair<const char*, MailParts> cases[] = {
      {"Subject: Your data\nFrom: a\n\nHello\n", {"Your data", "Hello\n"}},
      {"제목: 유출 통지\r\n\r\n본문", {"유출 통지", "본문"}},
      {"Hello\n\nNote: this is text\n", {"", "Hello\n\nNote: this is text\n"}},
      {"", {"", ""}},
      {"Subject: only", {"", "Subject: only"}},
  };
  for (const auto& [text, parts] : cases) {
    CHECK(PartsOf(text).subject == parts.subject);
    CHECK(PartsOf(text).body == parts.body);
  }
}

TEST_CASE("mail settings that would hurt are refused") {
  const std::string good = "server = \"m.test\"\nfrom = \"n@shop.test\"\nfrom_name = \"Shop\"\n";
  const auto mail = ParseMailFile(good, ".", "mail.toml");
  REQUIRE(mail);
  CHECK(mail->smtp.tls == delivery::Tls::kRequired);
  CHECK(mail->settings.id_domain == "shop.test");
  const char* bad[] = {"tls = \"some\"", "user = \"u\"",          "port = 70000",
                       "rate = 0",       "bcc = \"x@y.test\"",    "bounce_box = \"a b\"",
                       "from = 3",       "reply_to = \"nobody\"", "[rate_by_domain]\na = -1"};
  for (const char* line : bad) CHECK_FALSE(ParseMailFile(good + line + "\n", ".", "mail.toml"));
}

TEST_CASE("a plan's bytes are canonical, and broken ones are refused") {
  Plan plan = {.incident = 1, .scope_version = 2, .people = 5, .duty = "KR-PIPA-34-1"};
  plan.channels = {delivery::Channel::kMail, delivery::Channel::kPublic};
  plan.counts[1] = 4, plan.counts[4] = 1;
  plan.lines.push_back({.name = "member.ko",
                        .kind = "member",
                        .fields = "name",
                        .language = "ko",
                        .people = 5,
                        .channels = plan.counts,
                        .notices = {}});
  plan.lines[0].notices.push_back({.language = "ko", .subject = "s", .text = "notices/a.txt"});
  plan.due = Time{1'700'000'000'000'000};
  plan.import = "0123456789abcdef0123456789abcdef";
  plan.told_before = 3, plan.told_less = 1, plan.told_anew = 2, plan.before = {"abc"},
  plan.of_ruled_out = true;
  plan.waits_for = "SG-PDPA-6A";
  plan.also_told = {{.duty = "EU-34", .people = 2, .plans = {"def"}}};
  plan.estimates = {{.channel = delivery::Channel::kSms,
                     .messages = 4,
                     .at_night = 3,
                     .night_ends = Time{1'700'000'000'000'000}}};
  const std::string bytes = PlanBytes(plan);
  const auto again = ParsePlan(bytes, "plan.json");
  REQUIRE(again);
  CHECK(PlanBytes(*again) == bytes);
  for (size_t cut = 0; cut < bytes.size() - 1; cut += 7)
    CHECK_FALSE(ParsePlan(bytes.substr(0, cut), "plan.json"));
  CHECK(again->told_before == 3);
  CHECK(again->told_less == 1);
  CHECK(again->told_anew == 2);
  CHECK_EQ(again->waits_for, "SG-PDPA-6A");
  REQUIRE(again->also_told.size() == 1);
  CHECK(again->also_told[0].people == 2);
  REQUIRE(again->estimates.size() == 1);
  CHECK(again->estimates[0].at_night == 3);
  CHECK(again->estimates[0].night_ends == plan.estimates[0].night_ends);
  Plan other = plan;
  other.people = 6;
  CHECK_FALSE(ParsePlan(PlanBytes(other), "plan.json"));
  for (const char* import : {"", "../../../../etc/passwd-and-some-more", "0123"}) {
    other = plan;
    other.import = import;
    CHECK_FALSE(ParsePlan(PlanBytes(other), "plan.json"));
  }
}

TEST_CASE("whom a line of a plan is of is said in words") {
  PlannedLine line = {
      .name = "member-1.ko", .kind = "member", .fields = "name", .language = "ko", .notices = {}};
  CHECK(LineWords(line).en == "members 1, Korean");
  CHECK(LineWords(line).ko == "회원 1, 한국어");
  line.name = "possible_non_member.ja", line.kind = "non_member", line.language = "ja";
  line.possible = true;
  CHECK(LineWords(line).en == "non-members, possibly affected, language ja");
  CHECK(LineWords(line).ko == "비회원(유출 가능성), 일본어");
}

TEST_CASE("a group has the number that its drafts have") {
  const auto kind = [](std::string_view name, std::string fields, uint64_t people,
                       bool possible = false) {
    return scope::PeopleGroups::Group{{name, std::move(fields)}, possible, people};
  };
  const std::vector<scope::PeopleGroups::Group> kinds = {
      kind("member", "address;email;order_history", 1), kind("member", "address;email", 649),
      kind("member", "address", 100), kind("non_member", "address", 111),
      kind("member", "address;email;order_history", 2516, true)};
  const std::vector<bool> confirmed = {true, true, true, true, false};
  using Names = std::vector<std::string>;
  // No manifest says it: from the largest down, as drafts are numbered.
  CHECK(GroupNames(kinds, confirmed, {}) ==
        Names{"member-3", "member-1", "member-2", "non_member", ""});
  CHECK(GroupNames(kinds, {false, false, false, false, true}, {}) ==
        Names{"", "", "", "", "possible_member"});
  const auto text = [](std::string group, std::string of, std::string fields) {
    return NoticeText{.group = std::move(group),
                      .kind = std::move(of),
                      .fields = std::move(fields),
                      .language = "ko",
                      .subject = {},
                      .text = {},
                      .html = {}};
  };
  // Drafts that leave some people out, of another country say, may number them otherwise.
  NoticeFolder folder = {.path = {}, .notices = {}};
  folder.notices = {text("everybody", "any", "*"), text("members", "member", "address"),
                    text("members-2", "member", "address;email"),
                    text("members-4", "member", "address;email;order_history"),
                    text("non-members", "non_member", "address")};
  CHECK(GroupNames(kinds, confirmed, folder) ==
        Names{"member-4", "member-2", "member-1", "non_member", ""});
  // One number for two groups, or a group without one, is no numbering.
  folder.notices[3].group = "members-2";
  CHECK(GroupNames(kinds, confirmed, folder)[0] == "member-3");
  folder.notices.pop_back();
  folder.notices.pop_back();
  CHECK(GroupNames(kinds, confirmed, folder)[0] == "member-3");
}

TEST_CASE("who is in two lists has a number in each, whether the ledger keeps it or not") {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    Dictionary subjects;
    const auto count = static_cast<uint32_t>(random() % 400);
    for (uint32_t i = 0; i < count; ++i) subjects.Number("m" + std::to_string(random() % 1000));
    const auto some = [&] {
      scope::PeopleBits bits(subjects.size() / 64 + 1);
      for (uint32_t i = 0; i < subjects.size(); ++i)
        if (random() % 3 != 0) bits[i / 64] |= uint64_t{1} << i % 64;
      const auto kept = static_cast<uint32_t>(random() % (subjects.size() + 1));
      return Recipients::Of(bits, {subjects, kept, 7});
    };
    const Recipients here = some();
    Recipients there = some();
    std::map<uint32_t, uint32_t> found;
    here.EachAlsoIn(there, [&](uint32_t a, uint32_t b) { CHECK(found.emplace(a, b).second); });
    for (uint32_t i = 0; i < here.size(); ++i) {
      const std::string_view id = here.IdOf(i);
      uint32_t number = 0;
      REQUIRE(there.Find(std::span(&id, 1), std::span(&number, 1)));
      CHECK(found.contains(i) == (number != contact::kNobody));
      if (found.contains(i)) CHECK(found[i] == number);
    }
  }
}

TEST_CASE("people keep their numbers when ids are added, and damage is seen") {
  Dictionary subjects;
  for (int i = 0; i < 300; ++i) subjects.Number("m" + std::to_string(i));
  subjects.Number("carried-b");
  subjects.Number("carried-a");
  scope::PeopleBits bits(subjects.size() / 64 + 1);
  for (uint32_t i : {3u, 64u, 65u, 299u, 300u, 301u}) bits[i / 64] |= uint64_t{1} << i % 64;
  const scope::Numbering then{subjects, 300, 7};
  const Recipients people = Recipients::Of(bits, then);
  REQUIRE(people.size() == 6);
  const std::string bytes = people.Bytes(then);
  // The ledger goes on: other ids come in between, and those of the register get other numbers.
  for (int i = 0; i < 100; ++i) subjects.Number("later" + std::to_string(i));
  const scope::Numbering now{subjects, 350, 7};
  auto again = Recipients::Parse(bytes, now, "people.bin");
  REQUIRE(again);
  const std::string_view ids[] = {"m3", "m64", "m65", "m299", "carried-a", "carried-b"};
  for (uint32_t i = 0; i < 6; ++i) CHECK(again->IdOf(i) == ids[i]);
  uint32_t numbers[6];
  REQUIRE(again->Find(ids, numbers));
  for (uint32_t i = 0; i < 6; ++i) CHECK(numbers[i] == i);
  const std::string_view others[] = {"m4", "later1", "", "nobody"};
  REQUIRE(again->Find(others, std::span(numbers, 4)));
  for (uint32_t i = 0; i < 4; ++i) CHECK(numbers[i] == contact::kNobody);
  for (size_t cut = 0; cut < bytes.size(); ++cut)
    CHECK_FALSE(Recipients::Parse(bytes.substr(0, cut), now, "people.bin"));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ 1);
    CHECK_FALSE(Recipients::Parse(other, now, "people.bin"));
  }
}

}  // namespace
}  // namespace haetae::campaign
