#include "simulate/log_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "simulate/text_out.h"

namespace haetae::simulate {
namespace {

constexpr const char* kStreamNames[] = {"gateway-1", "gateway-2", "gateway-3", "internal-1"};
constexpr const char* kProbes[] = {"wp-login.php",
                                   ".env",
                                   "phpmyadmin/",
                                   ".git/config",
                                   "actuator/env",
                                   "server-status",
                                   "cgi-bin/luci",
                                   "vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
                                   "solr/admin/info/system",
                                   "boaform/admin/formLogin"};

}  // namespace

LogWriter::LogWriter(const World& world)
    : world_(world),
      json_(world.options.format != Format::kCombined),
      combined_(world.options.format != Format::kJson) {
  for (size_t n = 0; n < world.agents.size(); ++n) {
    const Agent& agent = world.agents[static_cast<uint16_t>(n)];
    agent_json_.push_back(
        fmt::format(R"(,"ua":"{}","ja4":{})", agent.user_agent,
                    agent.tls_fingerprint.empty() ? "null" : '"' + agent.tls_fingerprint + '"'));
  }
  for (const Key& key : world.keys)
    key_json_.push_back(key.kid.empty() ? R"(,"kid":null)"
                                        : fmt::format(R"(,"kid":"{}")", key.kid));
}

Status LogWriter::Open(const fs::path& out) {
  out_ = out;
  TRY(MakeFolders(out / "logs"));
  if (json_ && combined_) TRY(MakeFolders(out / "logs-combined"));
  return {};
}

void LogWriter::CloseFiles() {
  for (auto* files : {&json_files_, &combined_files_}) {
    for (OutFile& file : *files) {
      if (!file.is_open()) continue;
      Status closed = file.Close();
      if (status_ && !closed) status_ = closed;
    }
  }
}

void LogWriter::StartDay(int day) {
  CloseFiles();
  day_ = day;
  const bool gzip = world_.options.gzip;
  const std::string suffix = ".log." +
                             FormatDay((world_.calendar.Midnight(day) + kSeoulMs) / kDayMs) +
                             (gzip ? ".gz" : "");
  for (size_t n = 0; n < kStreams; ++n) {
    auto open = [&](OutFile& file, const char* folder) {
      Result<OutFile> opened = OutFile::Open(out_ / folder / (kStreamNames[n] + suffix), gzip);
      if (opened)
        file = std::move(*opened);
      else if (status_)
        status_ = std::unexpected(opened.error());
    };
    if (json_) open(json_files_[n], "logs");
    if (combined_) open(combined_files_[n], json_ ? "logs-combined" : "logs");
    ++sources_;
  }
}

int LogWriter::StreamOf(const Event& event) {
  if (event.client.host >= Host::kSupport) return 3;
  return static_cast<int>(Mix(event.id) % 3);
}

// Delivered again: the same line in the log of another gateway.
void LogWriter::DeliverUntil(Millis at) {
  while (!later_.empty() && later_.back().at <= at) {
    const Later& again = later_.back();
    OutFile& file = json_files_[static_cast<size_t>(again.stream)];
    file.Add(again.line);
    ++records_;
    ++repeats_;
    later_.pop_back();
  }
}

void LogWriter::Write(const Event& event) {
  const int day = world_.calendar.DayOf(event.at);
  if (day != day_) StartDay(day);
  if (!status_) return;
  if (!later_.empty()) DeliverUntil(event.at);
  const int stream = StreamOf(event);
  ++records_;
  if (combined_) {
    OutFile& file = combined_files_[static_cast<size_t>(stream)];
    AppendCombined(file.buffer(), event);
    file.FlushIfLarge();
  }
  if (!json_) return;
  OutFile& file = json_files_[static_cast<size_t>(stream)];
  const size_t begin = file.buffer().size();
  AppendJson(file.buffer(), event);
  const uint64_t die = Mix(event.id, 0x74776963);
  const Millis again = event.at + 1500 + static_cast<Millis>(die >> 32) % 90'000;
  if (die % kDeliveredTwice == 0 && again < world_.calendar.end() - kMinuteMs) {
    repeated_accesses_ += InfoOf(event.page).discloses != 0;
    const int other = stream == 3 ? 3 : (stream + 1) % 3;
    later_.push_back({again, other, file.buffer().substr(begin)});
    std::ranges::sort(later_, std::ranges::greater{}, &Later::at);
  }
  file.FlushIfLarge();
}

Status LogWriter::Close() {
  DeliverUntil(kNever);
  CloseFiles();
  return status_;
}

void LogWriter::AppendPath(std::string& to, const Event& event) {
  const PageInfo& page = InfoOf(event.page);
  if (event.page == Page::kProbe) {
    to += '/';
    to += kProbes[event.subject % std::size(kProbes)];
    return;
  }
  to += page.prefix;
  if (page.in_path == InPath::kPhone) to += '0';
  if (page.in_path != InPath::kNothing) AppendNumber(to, event.subject);
  to += page.suffix;
}

void LogWriter::AppendPrincipal(std::string& to, uint64_t principal) {
  if (principal & kNamed)
    to += world_.NameOf(principal);
  else
    AppendNumber(to, principal);
}

void LogWriter::AppendJson(std::string& to, const Event& event) {
  const Client& client = event.client;
  to += R"({"ts":")";
  AppendTime(to, event.at);
  to += R"(","ip":")";
  AppendAddress(to, client.ip);
  to += R"(","method":")";
  to += InfoOf(event.page).method;
  to += R"(","path":")";
  AppendPath(to, event);
  to += R"(","status":)";
  AppendNumber(to, event.status);
  to += R"(,"bytes":)";
  AppendNumber(to, event.bytes);
  to += agent_json_[client.agent];
  if (client.principal == 0) {
    to += R"(,"sub":null)";
  } else {
    to += R"(,"sub":")";
    AppendPrincipal(to, client.principal);
    to += '"';
  }
  if (client.credential == 0) {
    to += R"(,"jti":null)";
  } else {
    to += R"(,"jti":")";
    AppendCredential(to, world_.seed(), client.credential);
    to += '"';
  }
  to += key_json_[client.key];
  to += R"(,"id":")";
  AppendEventId(to, world_.seed(), event.id);
  to += R"(","host":")";
  to += kHostNames[static_cast<size_t>(client.host)];
  to += "\"}\n";
}

void LogWriter::AppendCombined(std::string& to, const Event& event) {
  AppendAddress(to, event.client.ip);
  to += " - ";
  if (event.client.principal == 0)
    to += '-';
  else
    AppendPrincipal(to, event.client.principal);
  to += " [";
  AppendClfTime(to, event.at);
  to += "] \"";
  to += InfoOf(event.page).method;
  to += ' ';
  AppendPath(to, event);
  to += " HTTP/1.1\" ";
  AppendNumber(to, event.status);
  to += ' ';
  AppendNumber(to, event.bytes);
  to += " \"-\" \"";
  to += world_.agents[event.client.agent].user_agent;
  to += "\"\n";
}

std::string LogWriter::JsonLine(const Event& event) {
  std::string line;
  AppendJson(line, event);
  line.pop_back();
  return line;
}

std::string LogWriter::CombinedLine(const Event& event) {
  std::string line;
  AppendCombined(line, event);
  line.pop_back();
  return line;
}

}  // namespace haetae::simulate
