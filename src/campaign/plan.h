// What is to be sent to whom: made by a dry run, approved by a second person, and then sent as it
// is. Plan files are canonical JSON, schema haetae.plan/1: docs/formats/campaigns.md.
//
//   std::string bytes = PlanBytes(plan);             // the same plan, the same bytes
//   Plan again = TRY(ParsePlan(bytes, path));
//   Sha256Hex(bytes);                                // what is approved
//
// A plan holds no personal data: counts, hashes and names of files. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "delivery/deliveries.h"
#include "delivery/delivery.h"
#include "scope/people_groups.h"

namespace haetae::campaign {

inline constexpr size_t kLinesMax = delivery::kGroupsMax;
inline constexpr size_t kImportDigits = 32;  // of an import's id, in hexadecimal

// Beside plan.json: a bit a person of the import, lowest first: who lives elsewhere, or is in a
// plan that went before.
inline constexpr std::string_view kLeftOutFile = "left-out.bin";

// People by channel, [channel].
using ByChannel = std::array<uint64_t, delivery::kChannels.size() + 1>;

struct PlannedNotice {
  delivery::Channel channel = delivery::Channel::kMail;
  std::string language;  // of the text: another than the people's where theirs has none
  std::string subject;
  std::string text, text_sha256, html, html_sha256;  // files in the plan's folder
};

// People of one group and one language: what they get.
struct PlannedLine {
  std::string name;    // "member-1.ko": group_names.h
  uint16_t group = 0;  // of the recipients' groups
  std::string kind, fields;
  bool possible = false;
  std::string language;  // what the people speak
  uint64_t people = 0;
  ByChannel channels{};  // where each is tried first
  std::vector<PlannedNotice> notices;
  const PlannedNotice* Of(delivery::Channel channel) const;
};

// Who a line is of, for a person to read: "members 1, Korean", "회원 1, 한국어".
Phrase LineWords(const PlannedLine& line);

struct Override {
  std::string rule, why;
};

struct Estimate {
  delivery::Channel channel = delivery::Channel::kMail;
  uint64_t messages = 0;
  double per_second = 0;  // 0: no limit was given
  uint64_t seconds = 0;   // 0: not known
  // Messages that would wait for the morning were they sent when the plan is made, and until when.
  uint64_t at_night = 0;
  std::optional<Time> night_ends;
  std::optional<uint64_t> cost;  // in hundredths, of all messages
};

// People of a plan whom plans of another duty tell too: each law's notice counts its own people
// and has its own times.
struct AlsoTold {
  std::string duty;
  uint64_t people = 0;
  std::vector<std::string> plans;  // their SHA-256: those that were begun, and the newest draft
};

struct Plan {
  uint64_t incident = 0, scope_version = 0, people = 0;
  std::string duty, article, duty_from;  // duty_from: the version's first day, or ""
  std::string import, list_sha256, groups_sha256;
  std::vector<delivery::Channel> channels;
  ByChannel counts{};
  std::vector<PlannedLine> lines;
  std::string mail_sha256, sms_sha256, sms_name, sms_sender, quiet_sha256;
  std::string currency;
  std::vector<Estimate> estimates;
  delivery::OnUnknown on_unknown = delivery::OnUnknown::kRepeat;
  uint64_t give_up_s = 0;
  std::optional<Time> due;
  std::string waits_for;  // a duty that the law has done first, and was not; "": none
  std::vector<std::string> residence;  // of whom the duty is; empty: everybody
  uint64_t left_out = 0, residence_not_known = 0;
  std::string left_out_sha256;  // of kLeftOutFile; "" where nobody was
  // Who is in plans of the duty whose sending has begun, and is left out of this one; and who is in
  // them and in this one: they told of less than is known now; they reached them over no channel,
  // or what they said was taken back since.
  uint64_t told_before = 0, told_less = 0, told_anew = 0;
  std::vector<std::string> before;  // their SHA-256
  bool of_ruled_out = false;        // of people whom the scope has no more
  std::vector<AlsoTold> also_told;  // by duty
  uint64_t lint_errors = 0, lint_overridden = 0, lint_warnings = 0;  // errors: not overridden
  std::vector<Override> overrides;
  std::string planner;
  std::string made;  // RFC 3339
};

// Whether the deadline passed after the plan was made: its lint did not ask why.
bool BecameLate(const Plan& plan, Time now);

std::string PlanBytes(const Plan& plan);
Result<Plan> ParsePlan(std::string_view bytes, const fs::path& where);

struct ReadPlan {
  Plan plan;
  fs::path file, folder;
  std::string sha256;
};
// `named`: plan.json or its folder. Its notices are not read: see gate.h.
Result<ReadPlan> OpenPlan(const fs::path& named);
// All plans of an incident, the newest last. One that cannot be read holds up none of the others:
// whoever names it hears why.
Result<std::vector<ReadPlan>> PlansOf(const fs::path& data, uint64_t incident);
// A new folder for a plan of the duty, below that of the incident.
Result<fs::path> NewPlanFolder(const fs::path& data, const Plan& plan);

inline constexpr std::string_view kTestDuty = "test:";  // before the duty of one that is a test

// The campaign that a plan's deliveries are kept as.
delivery::NewCampaign CampaignFor(const ReadPlan& read);

}  // namespace haetae::campaign
