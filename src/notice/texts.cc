#include "notice/texts.h"

#include <algorithm>

#include "duty/toml_reader.h"

namespace haetae::notice {
namespace {

using duty::Need;

class Reader {
 public:
  Reader(const std::string& where, const duty::LawBook& book, std::vector<Error>& errors)
      : book_(book),
        toml_("cannot read the texts of notices", where, errors, "docs/formats/notice-form.md") {}

  Texts Run(const toml::table& file) {
    toml_.OnlyKeys(file, {"heading", "text", "layout"}, "the file");
    for (const toml::table* t : toml_.Tables(file, "heading")) {
      toml_.OnlyKeys(*t, {"item", "name", "possible"}, "a heading");
      const std::string item = Item(*t, "item");
      texts_.headings[item] = toml_.Words(*t, "name", Need::kRequired);
      if (t->contains("possible"))
        texts_.possible_headings[item] = toml_.Words(*t, "possible", Need::kRequired);
    }
    for (const toml::table* t : toml_.Tables(file, "text")) ReadDefault(*t);
    for (const toml::table* t : toml_.Tables(file, "layout")) ReadLayout(*t);
    return std::move(texts_);
  }

 private:
  std::string Item(const toml::table& t, std::string_view key) {
    std::string item = toml_.Text(t, key);
    Known(t, item);
    return item;
  }
  void Known(const toml::table& t, const std::string& item) {
    if (item != "how_held" && !book_.lexicon.items.contains(item))
      toml_.Fault(t, "there is no item `" + Shortened(item, 80) + "`",
                  "see laws/lexicon/items.toml");
  }
  void ReadDefault(const toml::table& t) {
    toml_.OnlyKeys(t,
                   {"item", "article", "duties", "fields_any", "in_public", "en", "en_steps", "ko",
                    "ko_steps"},
                   "a text");
    DefaultText text{.item = Item(t, "item"), .article = toml_.Text(t, "article", Need::kOptional)};
    text.duties = toml_.Texts(t, "duties");
    text.fields_any = toml_.Texts(t, "fields_any");
    text.in_public = toml_.Flag(t, "in_public").value_or(false);
    for (const std::string& field : text.fields_any)
      if (field.starts_with('@') ? !book_.lexicon.IsClass(field.substr(1))
                                 : book_.lexicon.Field(field) == nullptr)
        toml_.Fault(t, "there is no kind of data `" + Shortened(field, 80) + "`");
    text.en = {.paragraphs = toml_.Texts(t, "en", Need::kRequired),
               .steps = toml_.Texts(t, "en_steps")};
    text.ko = {.paragraphs = toml_.Texts(t, "ko", Need::kRequired),
               .steps = toml_.Texts(t, "ko_steps")};
    texts_.defaults.push_back(std::move(text));
  }
  void ReadLayout(const toml::table& t) {
    toml_.OnlyKeys(t, {"duty", "source", "title", "part"}, "a layout");
    Layout layout{.duty = toml_.Text(t, "duty"),
                  .source = toml_.Text(t, "source"),
                  .title = toml_.Words(t, "title", Need::kOptional)};
    if (book_.LawOf(layout.duty) == nullptr)
      toml_.Fault(t, "no law has `" + Shortened(layout.duty, 80) + "`");
    for (const toml::table* part : toml_.Tables(t, "part")) {
      toml_.OnlyKeys(*part, {"heading", "items"}, "a part");
      layout.parts.push_back({toml_.Words(*part, "heading", Need::kRequired),
                              toml_.Texts(*part, "items", Need::kRequired)});
      for (const std::string& item : layout.parts.back().items) Known(*part, item);
    }
    texts_.layouts.push_back(std::move(layout));
  }

  const duty::LawBook& book_;
  duty::TomlReader toml_;
  Texts texts_;
};

bool IsOf(const duty::GroupField& field, std::string_view kind, const duty::LawBook& book) {
  const duty::FieldKind* known = book.lexicon.Field(field.kind);
  if (known == nullptr || field.masked) return false;
  if (!kind.starts_with('@')) return known == book.lexicon.Field(kind);
  return std::ranges::find(known->classes, kind.substr(1)) != known->classes.end();
}

}  // namespace

std::expected<Texts, std::vector<Error>> Texts::Parse(std::string_view text,
                                                      const std::string& where,
                                                      const duty::LawBook& book) {
  std::vector<Error> errors;
  duty::TomlReader toml("cannot read the texts of notices", where, errors);
  const std::optional<toml::table> file = toml.Parse(text);
  if (!file) return std::unexpected(std::move(errors));
  Texts texts = Reader(where, book, errors).Run(*file);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return texts;
}

const Prose* Texts::Default(std::string_view item, std::string_view duty, Language language,
                            std::span<const duty::GroupField> fields, const duty::LawBook& book,
                            bool in_public) const {
  for (const DefaultText& text : defaults) {
    if (text.item != item || (text.in_public && !in_public)) continue;
    const bool of_duty =
        text.duties.empty() ||
        std::ranges::any_of(text.duties, [&](const auto& d) { return duty.starts_with(d); });
    const bool of_fields =
        text.fields_any.empty() || std::ranges::any_of(fields, [&](const auto& field) {
          return std::ranges::any_of(text.fields_any,
                                     [&](const auto& kind) { return IsOf(field, kind, book); });
        });
    if (of_duty && of_fields) return language == Language::kKorean ? &text.ko : &text.en;
  }
  return nullptr;
}

const Layout* Texts::LayoutOf(std::string_view duty) const {
  const auto found = std::ranges::find(layouts, duty, &Layout::duty);
  return found == layouts.end() ? nullptr : &*found;
}

}  // namespace haetae::notice
