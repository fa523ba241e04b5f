// Facts as the file that people could have written: what was concluded can be concluded again.
#include <fmt/format.h>

#include "duty/facts.h"

namespace haetae::duty {
namespace {

// A basic string of TOML 1.0.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : ValidUtf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (quoted += '\\') += c;
    else if (byte < 0x20 || byte == 0x7f)
      quoted += fmt::format("\\u{:04X}", byte);
    else
      quoted += c;
  }
  return quoted + "\"";
}

template <typename Texts>
std::string List(const Texts& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + Quoted(text);
  return "[" + list + "]";
}

// Lines of `key = value` for what there is.
class Lines {
 public:
  void Put(std::string_view key, const std::string& value) {
    text_ += fmt::format("{} = {}\n", key, value);
  }
  void Text(std::string_view key, const std::string& value) {
    if (!value.empty()) Put(key, Quoted(value));
  }
  void Flag(std::string_view key, bool value) { Put(key, value ? "true" : "false"); }
  void Head(std::string_view head) { text_ += fmt::format("\n{}\n", head); }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

void WriteController(const Controller& controller, Lines& lines) {
  lines.Head("[controller]");
  lines.Text("name", controller.name);
  lines.Text("country", controller.country);
  for (const auto& [key, list] :
       {std::pair{"establishments", &controller.establishments},
        std::pair{"listed", &controller.listed}, std::pair{"sectors", &controller.sectors}})
    if (*list) lines.Put(key, List(**list));
}

void WriteGroup(const Group& group, Lines& lines) {
  lines.Head("[[group]]");
  // Also where it is not known: else the facts' own would count.
  lines.Put("residence", Quoted(group.residence));
  if (group.residence_assumed) lines.Put("residence_assumed", "true");
  if (group.people) lines.Put("people", std::to_string(*group.people));
  if (group.records) lines.Put("records", std::to_string(*group.records));
  if (group.members) lines.Flag("members", *group.members);
  const auto put_fields = [&](std::string_view key, const std::vector<GroupField>& fields) {
    std::vector<std::string> texts;
    for (const GroupField& field : fields)
      texts.push_back(field.kind + (field.masked ? ":masked" : ""));
    lines.Put(key, List(texts));
  };
  if (group.fields) put_fields("fields", *group.fields);
  if (!group.doubted.empty()) put_fields("possible_fields", group.doubted);
  const bool possible = group.certainty == Certainty::kPossible && !group.suspected;
  lines.Text("certainty", possible ? "possible" : "confirmed");
}

void WriteSpan(std::string_view head, const Span& span, Lines& lines) {
  if (!span.first && !span.last) return;
  lines.Head(head);
  if (span.first) lines.Put("first", FormatTime(*span.first));
  if (span.last) lines.Put("last", FormatTime(*span.last));
}

void WriteTables(const Facts& facts, Lines& lines) {
  WriteSpan("[period]", facts.period, lines);
  WriteSpan("[intrusion]", facts.intrusion, lines);
  WriteSpan("[suspected]", facts.suspected, lines);
  if (!facts.later.empty()) lines.Head("[later]");
  for (const auto& [fact, times] : facts.later) {
    std::string list;
    for (const Time at : times) list += (list.empty() ? "" : ", ") + FormatTime(at);
    lines.Put(Quoted(fact), "[" + list + "]");
  }
  if (!facts.items.empty()) lines.Head("[items]");
  for (const auto& [item, text] : facts.items)
    lines.Put(Quoted(item), text.empty() ? "true" : Quoted(text));
  for (const auto& [head, texts] : {std::pair{"[count_from]", &facts.count_from},
                                    std::pair{"[count_from_why]", &facts.count_from_why}}) {
    if (!texts->empty()) lines.Head(head);
    for (const auto& [clock, text] : *texts) lines.Put(Quoted(clock), Quoted(text));
  }
  for (const auto& [kind, hint] : facts.kinds) {
    lines.Head("[kinds." + Quoted(kind) + "]");
    lines.Text("like", hint.like);
    if (hint.classes) lines.Put("classes", List(*hint.classes));
  }
}

}  // namespace

std::string FactsText(const Facts& facts) {
  Lines lines;
  if (!facts.events.empty()) lines.Put("event", List(facts.events));
  if (facts.event_assumed) lines.Flag("event_assumed", true);
  for (const auto& [fact, flag] : facts.flags) lines.Flag(Quoted(fact), flag);
  for (const auto& [fact, number] : facts.numbers)
    lines.Put(Quoted(fact), fmt::format("{}", number));
  for (const auto& [fact, time] : facts.times) lines.Put(Quoted(fact), FormatTime(time));
  lines.Text("assessed_risk", facts.assessed_risk);
  lines.Text("residence", facts.residence);
  if (facts.records) lines.Put("records", std::to_string(*facts.records));
  if (facts.records_by_page) lines.Flag("records_by_page", true);
  if (facts.possible_most) lines.Put("possible_most", std::to_string(*facts.possible_most));
  if (facts.accesses) lines.Put("accesses", std::to_string(*facts.accesses));
  WriteController(facts.controller, lines);
  WriteTables(facts, lines);
  for (const Group& group : facts.groups) WriteGroup(group, lines);
  return lines.Take();
}

}  // namespace haetae::duty
