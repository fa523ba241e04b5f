#include "notice/render.h"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <map>

#include "base/file.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

namespace mustache = kainjow::mustache;
using Data = mustache::data;

struct Layouts {
  Channel channel;
  std::array<std::string_view, 2> endings;
};
constexpr std::array kLayouts = std::to_array<Layouts>({
    {Channel::kMail, {"txt", "html"}},
    {Channel::kLetter, {"txt", "html"}},
    {Channel::kSms, {"txt", ""}},
    {Channel::kPublic, {"html", ""}},
    {Channel::kFiling, {"txt", "html"}},
});

std::string NameOf(Channel channel, Language language, std::string_view ending) {
  return std::string(ChannelName(channel)) + (language == Language::kKorean ? ".ko." : ".en.") +
         std::string(ending) + ".mustache";
}

Data TextsOf(const std::vector<std::string>& texts) {
  Data list{Data::type::list};
  for (const std::string& text : texts) list.push_back(Data{"text", Data(text)});
  return list;
}

Data ItemsOf(const DraftPart& part) {
  Data items{Data::type::list};
  for (const DraftItem& item : part.items) {
    Data one;
    one.set("paragraphs", TextsOf(item.prose.paragraphs));
    one.set("has_steps", !item.prose.steps.empty());
    one.set("steps", TextsOf(item.prose.steps));
    items.push_back(std::move(one));
  }
  return items;
}

Data DataOf(const Draft& draft, const duty::LawBook& book) {
  Data data;
  data.set("title", draft.title);
  data.set("subject", draft.subject);
  data.set("company", draft.company);
  data.set("has_sender", !draft.sender.empty());
  data.set("sender", draft.sender);
  data.set("sender_name", draft.sender_name);
  data.set("greeting", draft.greeting);
  data.set("date", draft.date);
  data.set("lead", TextsOf(draft.lead));
  data.set("closing", TextsOf(draft.closing));
  std::string to;
  for (const std::string& id : draft.duty->to) {
    const auto known = book.lexicon.authorities.find(id);
    to += (to.empty() ? "" : ", ") +
          (known == book.lexicon.authorities.end() ? id : known->second.In(draft.language));
  }
  data.set("has_recipients", !to.empty());
  data.set("recipients", to);
  data.set("any_one", draft.duty->to_any_one);
  data.set("law", draft.law->name.In(draft.language));
  data.set("article", draft.duty->article.In(draft.language));
  Data parts{Data::type::list};
  for (size_t i = 0; i < draft.parts.size(); ++i) {
    const DraftPart& part = draft.parts[i];
    Data one;
    one.set("number", std::to_string(i + 1));
    one.set("heading", part.heading);
    one.set("items", ItemsOf(part));
    std::string brief;
    for (const DraftItem& item : part.items) brief += (brief.empty() ? "" : " ") + Brief(item);
    one.set("brief", brief);
    parts.push_back(std::move(one));
  }
  data.set("parts", std::move(parts));
  return data;
}

}  // namespace

std::string PlainValue(std::string_view text) {
  const Result<Decoded> decoded = Decode(text, "");
  std::string plain;
  bool space = false;
  for (const char32_t code : decoded ? decoded->text : std::u32string()) {
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    if (IsSpace(code) || control) {
      space = !plain.empty();
      continue;
    }
    if (IsInvisible(code)) continue;
    if (space) plain += ' ';
    space = false;
    AppendUtf8(code, plain);
  }
  return plain;
}

std::string Brief(const DraftItem& item) {
  const bool fields = item.id == "fields" || item.id == "possible_fields";
  if (fields && !item.unknown) return Joined(item.prose.steps, ", ");
  std::string text = Joined(item.prose.paragraphs, item.id == "contact" ? ", " : " ");
  if (!text.empty() && !item.prose.steps.empty()) text += ' ';
  return text + Joined(item.prose.steps, " ");
}

struct Templates::State {
  std::map<std::string, std::unique_ptr<mustache::mustache>> by_name;
};
Templates::Templates(std::unique_ptr<State> state) : state_(std::move(state)) {}
Templates::Templates(Templates&&) noexcept = default;
Templates::~Templates() = default;

Result<Templates> Templates::Load(const std::filesystem::path& folder) {
  auto state = std::make_unique<State>();
  for (const Layouts& layouts : kLayouts) {
    for (const Language language : {Language::kKorean, Language::kEnglish}) {
      for (const std::string_view ending : layouts.endings) {
        if (ending.empty()) continue;
        const std::string name = NameOf(layouts.channel, language, ending);
        const fs::path path = folder / name;
        auto layout = std::make_unique<mustache::mustache>(TRY(ReadFile(path, kTemplateBytesMax)));
        if (!layout->is_valid())
          return Fail(Code::kMalformed, "cannot read the layout of a notice",
                      layout->error_message(), path.native(),
                      "close each {{#part}} with {{/part}}");
        if (ending == "html")
          layout->set_custom_escape(
              [](const std::string& text) { return EscapeHtml(PlainValue(text)); });
        else
          layout->set_custom_escape([](const std::string& text) { return PlainValue(text); });
        state->by_name[name] = std::move(layout);
      }
    }
  }
  return Templates(std::move(state));
}

Result<std::vector<Rendered>> Templates::Render(const Draft& draft, const duty::LawBook& book) {
  std::vector<Rendered> files;
  const auto layouts = std::ranges::find(kLayouts, draft.channel, &Layouts::channel);
  const Data data = DataOf(draft, book);
  for (const std::string_view ending : layouts->endings) {
    if (ending.empty()) continue;
    mustache::mustache& layout = *state_->by_name.at(NameOf(draft.channel, draft.language, ending));
    std::string text = layout.render(data);
    if (!layout.is_valid())
      return Fail(Code::kMalformed, "cannot fill in the layout of a notice", layout.error_message(),
                  NameOf(draft.channel, draft.language, ending), "");
    // Values hold no line ends: what is empty in a layout leaves no gap.
    for (size_t at = text.find("\n\n\n"); at != text.npos; at = text.find("\n\n\n", at))
      text.erase(at, 1);
    while (text.ends_with("\n\n")) text.pop_back();
    files.push_back({std::string(ending), std::move(text)});
  }
  return files;
}

}  // namespace haetae::notice
