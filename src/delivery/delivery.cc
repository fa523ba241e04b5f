#include "delivery/delivery.h"

#include <fmt/format.h>

#include <charconv>

namespace haetae::delivery {

uint32_t ParseEnhanced(std::string_view text) {
  uint32_t part[3];
  for (int i = 0; i < 3; ++i) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part[i]);
    const size_t length = static_cast<size_t>(end - text.data());
    if (error != std::errc() || length > 3) return 0;
    text.remove_prefix(length);
    if (i < 2 && !text.starts_with('.')) return 0;
    if (i < 2) text.remove_prefix(1);
  }
  if (!text.empty() && text[0] != ' ' && text[0] != '\t' && text[0] != ')' && text[0] != ';')
    return 0;
  if (part[0] != 2 && part[0] != 4 && part[0] != 5) return 0;
  return Enhanced(part[0], part[1], part[2]);
}

std::string EnhancedText(uint32_t enhanced) {
  if (enhanced == 0) return "";
  return fmt::format("{}.{}.{}", enhanced >> 20, enhanced >> 10 & 1023, enhanced & 1023);
}

std::string_view ChannelName(Channel channel) {
  switch (channel) {
    case Channel::kMail:
      return "mail";
    case Channel::kSms:
      return "sms";
    case Channel::kPost:
      return "post";
    case Channel::kPublic:
      return "public";
  }
  return "?";
}

std::optional<Channel> ChannelNamed(std::string_view name) {
  for (Channel channel : kChannels)
    if (ChannelName(channel) == name) return channel;
  return std::nullopt;
}

std::string_view StateName(State state) {
  static constexpr std::string_view kNames[kStates] = {
      "waiting", "intended", "accepted", "deferred", "bounced", "failed", "unknown", "delivered"};
  return kNames[static_cast<size_t>(state) % kStates];
}

Phrase StatePhrase(State state) {
  static const Phrase kPhrases[kStates] = {{"waiting", "대기"},
                                           {"being sent", "발송 중"},
                                           {"accepted", "접수"},
                                           {"to be tried again", "재시도 예정"},
                                           {"returned", "반송"},
                                           {"not deliverable", "발송 불가"},
                                           {"may have arrived", "도착 여부 불명"},
                                           {"delivered", "도착"}};
  return kPhrases[static_cast<size_t>(state) % kStates];
}

Phrase ChannelPhrase(Channel channel) {
  switch (channel) {
    case Channel::kMail:
      return {"mail", "이메일"};
    case Channel::kSms:
      return {"text message", "문자메시지"};
    case Channel::kPost:
      return {"letter", "우편"};
    case Channel::kPublic:
      return {"public notice", "대체 공고"};
  }
  return {"?", "?"};
}

namespace {
// "550 5.1.1", "" without a reply.
std::string ReplyText(Reply reply) {
  std::string said;
  if (reply.code != 0) said = std::to_string(reply.code);
  if (reply.enhanced != 0) said += (said.empty() ? "" : " ") + EnhancedText(reply.enhanced);
  return said;
}

Phrase ReplyPhrase(Reply reply) {
  const std::string said = ReplyText(reply);
  if (said.empty()) return {"no reply", "응답 없음"};
  return {"reply " + said, "응답 " + said};
}
}  // namespace

Phrase ReasonPhrase(State state, Why why, Reply reply) {
  switch (why) {
    case Why::kNoContact:
      return {"no address for this channel", "해당 수단의 연락처 없음"};
    case Why::kBadContact:
      return {"the address cannot be written to", "유효하지 않은 연락처"};
    case Why::kConnectionLost:
      return {"may have arrived: the connection broke before the answer",
              "도착 여부 불명: 응답 전에 연결이 끊김"};
    case Why::kCrash:
      return {"may have arrived: the program ended before the answer",
              "도착 여부 불명: 응답 전에 프로그램이 종료됨"};
    case Why::kStrangeAnswer:
      return {"may have arrived: the answer could not be understood",
              "도착 여부 불명: 응답을 해석할 수 없음"};
    case Why::kServerLacks:
      return {"the server cannot take it (size or letters of the address)",
              "서버가 받을 수 없음(크기 또는 주소 문자)"};
    case Why::kGaveUp: {
      const Phrase said = ReplyPhrase(reply);
      return {"given up after many tries, last " + said.en,
              "여러 차례 시도 후 중단, 마지막 " + said.ko};
    }
    case Why::kNextAddress: {
      const Phrase said = ReplyPhrase(reply);
      return {"an address failed (" + said.en + "), the next one is tried",
              "한 연락처로 보낼 수 없어(" + said.ko + ") 다음 연락처로 발송 예정"};
    }
    case Why::kLaterPlan:
      return {"left to a later plan of the duty", "같은 의무의 이후 계획으로 통지"};
    case Why::kRuledOut:
      return {"no longer sent: it holds no more, by the scope that was counted since",
              "발송 중단: 다시 산정한 유출 범위와 맞지 않음"};
    case Why::kReply:
    case Why::kReport:
      break;
  }
  const Phrase what = StatePhrase(state);
  if (reply == Reply{}) return what;
  const Phrase said = ReplyPhrase(reply);
  return {what.en + ": " + said.en, what.ko + ": " + said.ko};
}

Phrase TriedPhrase(Channel channel, State state, Why why, Reply reply) {
  Phrase what = why == Why::kNoContact ? Phrase{"no address", "연락처 없음"}
                                       : ReasonPhrase(state, why, reply);
  if (why == Why::kReply || why == Why::kReport) {
    const std::string said = ReplyText(reply);
    // Who refused at once says so by the number; what came back later needs the word.
    if (!said.empty() && state == State::kFailed) what = {said, said};
    if (!said.empty() && state == State::kBounced) what = {"returned, " + said, "반송, " + said};
  }
  const Phrase name = ChannelPhrase(channel);
  return {name.en + ": " + what.en, name.ko + ": " + what.ko};
}

}  // namespace haetae::delivery
