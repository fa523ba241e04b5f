#include "delivery/gateway.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "delivery/mail.h"
#include "delivery/placeholders.h"
#include "delivery/sms_text.h"

namespace haetae::delivery {
namespace {

std::string Percent(std::string_view bytes) {
  std::string out;
  for (char c : bytes) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::optional<std::string> Unpercent(std::string_view text) {
  std::string out;
  auto digit = [](char c) {
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = digit(text[i + 1]), low = digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out;
}

// What the placeholders of one message stand for.
class Values {
 public:
  Values(const Gateway& gateway, const SmsText& sms, const std::string& encoded)
      : gateway_(gateway), sms_(sms), encoded_(encoded) {}
  std::string Of(std::string_view name) const {
    if (name == "to") return sms_.to;
    if (name == "to_plus") return "+" + sms_.to;
    if (name == "to_national") {
      const bool home = !gateway_.national.empty() && sms_.to.starts_with(gateway_.national);
      return home ? "0" + sms_.to.substr(gateway_.national.size()) : sms_.to;
    }
    if (name == "text") return sms_.text;
    if (name == "id") return sms_.id;
    if (name == "sender") return sms_.sender;
    if (name == "kind")
      return encoded_.size() <= gateway_.short_bytes_max ? gateway_.short_name : gateway_.long_name;
    if (name == "coding") return FitsGsm(sms_.text) ? "0" : "2";
    if (name == "basic")
      return Base64(gateway_.secrets.at("user") + ":" + gateway_.secrets.at("password"));
    if (name == "report_url") {
      std::string url = gateway_.report_url;
      if (const size_t at = url.find("{id}"); at != std::string::npos) url.replace(at, 4, sms_.id);
      return url;
    }
    CHECK(name.starts_with("secret."));
    return gateway_.secrets.at(std::string(name.substr(7)));
  }
  // With the text in the gateway's encoding: for queries and forms.
  std::string Bytes(std::string_view text) const {
    std::string out;
    Fill(
        text, [&](std::string_view part) { out += part; },
        [&](std::string_view name) { out += name == "text" ? encoded_ : Of(name); });
    return out;
  }
  std::string Plain(std::string_view text) const {
    std::string out;
    Fill(
        text, [&](std::string_view part) { out += part; },
        [&](std::string_view name) { out += Of(name); });
    return out;
  }

 private:
  const Gateway& gateway_;
  const SmsText& sms_;
  const std::string& encoded_;
};

std::string Pairs(const Gateway::Templates& pairs, const Values& values) {
  std::string out;
  for (const auto& [name, text] : pairs) {
    out += (out.empty() ? "" : "&") + Percent(name) + "=" + Percent(values.Bytes(text));
  }
  return out;
}

// The JSON text was written by AppendJsonText, so a brace in a string is a placeholder's or a
// letter.
std::string FilledJson(std::string_view json, const Values& values) {
  std::string out;
  Fill(
      json, [&](std::string_view part) { out += part; },
      [&](std::string_view name) {
        std::string quoted;
        AppendJsonText(values.Of(name), quoted);
        out += std::string_view(quoted).substr(1, quoted.size() - 2);
      });
  return out;
}

}  // namespace

Gateway::Gateway() = default;
Gateway::Gateway(Gateway&&) noexcept = default;
Gateway::~Gateway() = default;

Status Gateway::Takes(std::string_view text) const {
  const std::string encoded = TRY(Encoded(text, encoding));
  if (encoded.empty() || encoded.size() > bytes_max)
    return Fail(Code::kLimit, "cannot send the text",
                fmt::format("it has {} bytes, the gateway takes {}", encoded.size(), bytes_max),
                name, "shorten it");
  if (const size_t segments = Segments(text); segments_max > 0 && segments > segments_max)
    return Fail(Code::kLimit, "cannot send the text",
                fmt::format("it fills {} messages, the gateway joins {}", segments, segments_max),
                name, "shorten it, or raise the limit of the gateway and then its segments_max");
  return {};
}

Result<HttpRequest> Gateway::Ask(const SmsText& sms) const {
  TRY(Takes(sms.text));
  const std::string encoded = TRY(Encoded(sms.text, encoding));
  const Values values(*this, sms, encoded);
  HttpRequest request = {.method = post ? "POST" : "GET", .url = url};
  const std::string asked = Pairs(query, values);
  if (!asked.empty()) request.url += (url.find('?') == std::string::npos ? "?" : "&") + asked;
  for (const auto& [header, text] : headers) {
    std::string value = values.Plain(text);
    for (char c : header + value)
      if (static_cast<unsigned char>(c) < ' ' || c == 0x7f)
        return Fail(Code::kMalformed, "cannot send the text", "a header would hold a line end",
                    name, "leave {text} out of [headers]");
    request.headers.emplace_back(header, std::move(value));
  }
  if (body == Body::kForm) {
    request.content_type = "application/x-www-form-urlencoded";
    request.body = Pairs(form, values);
  } else if (body == Body::kJson) {
    request.content_type = "application/json";
    request.body = FilledJson(json, values);
  }
  return request;
}

Judgement Gateway::Judge(int status, std::string_view answer) const {
  Judgement judgement;
  judgement.ending.reply.code = static_cast<uint16_t>(std::clamp(status, 0, 999));
  answer = answer.substr(0, kAnswerBytesMax);
  for (const Rule& rule : answers) {
    if (status < rule.status_min || status > rule.status_max) continue;
    if (rule.body &&
        !re2::RE2::PartialMatch(re2::StringPiece(answer.data(), answer.size()), *rule.body))
      continue;
    switch (rule.means) {
      case Means::kAccepted:
      case Means::kDuplicate:
        judgement.ending.state = State::kAccepted;
        break;
      case Means::kTemporary:
        judgement.ending.state = State::kDeferred;
        break;
      case Means::kPermanent:
        judgement.ending.state = State::kFailed;
        break;
      case Means::kStop:
        judgement.ending.state = State::kIntended;
        judgement.stop = true;
        break;
    }
    return judgement;
  }
  judgement.ending.state = State::kUnknown;
  judgement.ending.why = Why::kStrangeAnswer;
  return judgement;
}

std::optional<SmsReport> Gateway::ReadReport(std::string_view query_text) const {
  if (report_id.empty() || query_text.size() > kReportBytesMax) return std::nullopt;
  std::optional<std::string> id, state;
  while (!query_text.empty()) {
    const size_t end = std::min(query_text.find('&'), query_text.size());
    const std::string_view pair = query_text.substr(0, end);
    query_text.remove_prefix(std::min(end + 1, query_text.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::optional<std::string> name = Unpercent(pair.substr(0, equals));
    if (name == report_id && !id)
      id = Unpercent(pair.substr(equals + 1));
    else if (name == report_state && !state)
      state = Unpercent(pair.substr(equals + 1));
  }
  if (!id || !state) return std::nullopt;
  auto among = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), *state) != list.end();
  };
  if (among(report_delivered)) return SmsReport{*id, State::kDelivered};
  if (among(report_failed)) return SmsReport{*id, State::kFailed};
  return std::nullopt;
}

}  // namespace haetae::delivery
